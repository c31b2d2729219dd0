"""What a company says of its own money beside its bills: what it counts, what it planned, by which rates it reckons."""
