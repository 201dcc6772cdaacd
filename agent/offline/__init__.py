"""The offline coder: real scikit-learn solutions without any LLM (demo, CI, floor baseline)."""
