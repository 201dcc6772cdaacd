"""The search: pure and seeded, no I/O. Start at tree_search.TreeSearch."""
