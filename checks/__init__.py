"""What blocks a load and what is reported about it."""
