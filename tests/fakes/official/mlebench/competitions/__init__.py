"""Fake graders."""
