"""What finance asks of the bills on the business day: parts in their order, each an asset with checks that block it."""

from pipelines.finance.books import Books, Part, Worked
from pipelines.finance.close import CLOSE
from pipelines.finance.rates import RATES

__all__ = ["PARTS", "Books", "Part", "Worked"]

PARTS: tuple[Part, ...] = (RATES, CLOSE)
