"""The LLM gateway of a run: passes calls on to the upstream, keeps the key, counts the tokens."""
