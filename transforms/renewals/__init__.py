"""Renewals: by when to decide, how many seats to renew, what that saves."""

from transforms.renewals.candidates import candidates
from transforms.renewals.counted import PLANS
from transforms.renewals.renewal import renewals

__all__ = ["PLANS", "candidates", "renewals"]
