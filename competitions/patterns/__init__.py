"""Ways of asking and scoring that several competitions share, one module each."""
