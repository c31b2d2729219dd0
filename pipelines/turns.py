"""How soon a thread that waits for Python's interpreter gets its turn."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

# Python's own 5 ms are waited for at each return from Polars and DuckDB while others ask and parse beside: a small
# query of 0.3 ms then takes 9, so 2.5. What the others do does not take longer.
SOON_SECONDS = 0.0005


@contextmanager
def short_turns() -> Generator[None]:
    """Lets threads take turns sooner while the block lasts."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SOON_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
