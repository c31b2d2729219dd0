"""Manifests: which files make up an export's month, by the provider's own word; one file a provider."""
