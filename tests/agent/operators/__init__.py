"""Tests of agent.operators."""
