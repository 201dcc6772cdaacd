"""What is solved and how it is scored: catalog, metrics, preparation, grading, medals."""
