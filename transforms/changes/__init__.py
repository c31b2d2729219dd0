"""Why cost changed between two periods, in terms that add up to the change."""
