"""Measurements of what a user waits for; run them with `make bench`."""
