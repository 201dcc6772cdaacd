"""Whose number counts: the verdict on a solution, and the scores that it rests on."""
