"""Exports as their providers lay them out: folders, names, manifests, columns; what they say is another's work."""
