"""An agent that solves one competition inside a budget: tree search, memory, execution, judging."""
