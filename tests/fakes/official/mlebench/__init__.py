"""A fake of the official package; see README.md one folder up."""
