"""Tests of agent.search."""
