"""Tests of agent.executors."""
