"""Podium's graders against the official ones, case by case; see README.md."""
