"""What asking may still cost today, where sources are asked side by side: those before are served first."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property


def _known(limit: Decimal) -> Future[Decimal]:
    future = Future[Decimal]()
    future.set_result(limit)
    return future


@dataclass(frozen=True)
class Budget:
    """One source's turn, in USD: what those before leave, and what it leaves to the next once it has said its cost."""

    _before: Future[Decimal]
    _after: Future[Decimal] = field(default_factory=Future[Decimal])

    @classmethod
    def of(cls, limit: Decimal) -> "Budget":
        """The first turn."""
        return cls(_known(limit))

    @property
    def left(self) -> Decimal:
        """Waits until those before have said what they need."""
        return self._before.result()

    def take(self, cost: Decimal) -> Decimal:
        """So much of a cost as is left. It is taken once, before anything is asked."""
        granted = min(cost, self.left)
        self._after.set_result(self.left - granted)
        return granted

    def pass_on(self) -> None:
        """Leaves all to the next, if nothing was taken."""
        if not self._after.done():
            self._after.set_result(self.left)

    @cached_property
    def next(self) -> "Budget":
        """The turn of the source after this one."""
        return Budget(self._after)
