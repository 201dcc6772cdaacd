"""The end of a run: the best are scored again, joined where that helps, and one is handed out."""
