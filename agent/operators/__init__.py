"""The actions as prompts for an LLM, the coder that sends them, and the reviewer of their runs."""
