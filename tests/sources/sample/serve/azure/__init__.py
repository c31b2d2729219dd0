"""The Azure of the sample company, asked by a real client and by plain requests."""
