"""Renewal packs on schedule, each made once, and what was made."""
