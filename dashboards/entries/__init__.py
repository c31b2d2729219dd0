"""What people enter, from pages and from the command line alike; each entry is checked before it is kept."""
