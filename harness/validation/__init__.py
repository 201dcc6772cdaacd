"""The validation service of a run: whether a submission has the right form, never how good it is."""
