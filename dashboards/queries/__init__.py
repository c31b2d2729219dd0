"""Every question to the data, `f(snapshot, viewer, filters) -> frame`, one file a subject; the only way to data."""
