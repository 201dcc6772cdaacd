"""The searches compared without an LLM, on a seeded landscape of tasks. See README.md beside."""
