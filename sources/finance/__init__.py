"""What a company says of its own money beside its bills."""
