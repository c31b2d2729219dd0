"""Billing files in the FOCUS format -> the columns of `cost_and_usage`."""

from transforms.focus.normalise import normalise

__all__ = ["normalise"]
