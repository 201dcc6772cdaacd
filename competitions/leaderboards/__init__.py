"""Leaderboards of the embedded competitions, and the script that makes them."""
