"""Commitments: what they cover and save, when they end, how far they are drawn down, and what more would pay."""
