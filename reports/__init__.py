"""What the graded runs mean: files of run groups in, tables, plots and one HTML page out."""
