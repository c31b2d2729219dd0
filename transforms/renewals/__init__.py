"""Renewals: by when to decide, how many seats to renew, what that saves."""
