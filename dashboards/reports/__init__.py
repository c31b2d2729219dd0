"""Files of what pages show, made from the same queries."""
