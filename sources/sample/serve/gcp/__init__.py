"""Google Cloud as a server: Cloud Asset Inventory, Compute Engine's lists, Monitoring."""
