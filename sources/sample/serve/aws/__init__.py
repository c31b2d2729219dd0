"""AWS as a server: what botocore's own models say of its services, turned round."""
