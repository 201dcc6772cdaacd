"""The search of one run as an interactive page: `page` writes it, `live` serves it as it grows."""
