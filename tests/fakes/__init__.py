"""Fakes: whole small local servers and programs that stand in for the real ones."""
