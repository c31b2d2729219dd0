"""Rosters: who works here, in which department, and who has left."""
