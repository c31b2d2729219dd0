"""Azure as a server: Resource Manager, Resource Graph and Monitor."""
