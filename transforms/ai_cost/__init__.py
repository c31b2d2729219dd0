"""What AI costs: by model, direction, cache, tier and channel, out of what bills say of their meters."""
