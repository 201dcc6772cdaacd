"""The validation service of a run: says if a submission has the right form, never its score."""
