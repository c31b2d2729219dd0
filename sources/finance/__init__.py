"""What a company says of its own money beside its bills: what it counts of its work, and what it planned to spend."""
