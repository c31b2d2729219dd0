"""Contracts, as somebody entered them."""
