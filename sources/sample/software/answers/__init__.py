"""What the vendors' interfaces answer, a file a vendor: each element of each list as the vendor words it."""
