"""Reads what providers give, as it comes; one file or folder a kind."""
