"""What asking the clouds' paid interfaces has cost today: noted before each request, and held to a bound."""

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sources.archive import OWNER_ONLY
from sources.base import Unreachable


def today_in_utc() -> date:
    return datetime.now(UTC).date()


@dataclass
class Spending:
    """The requests of one source on one day. `folder` (made where it is missing) keeps a file a day for all sources.

    `limit` is in USD a day, over all sources and runs; `asked` and `spent` are what this run came to.
    """

    folder: Path
    source: str
    limit: Decimal
    today: date
    asked: int = 0
    spent: Decimal = field(default=Decimal(0))

    def pay(self, price: Decimal, what: str) -> None:
        """Notes one request of this price in USD. Raises Unreachable where the day's bound would be passed."""
        before = self.today_so_far()
        if before + price > self.limit:
            raise Unreachable(
                what,
                found=f"that {before} USD are spent today on asking paid interfaces",
                expected=f"at most {self.limit} USD a day, as [limits] api_cost_per_day says",
                do="What is missing is asked for tomorrow; or raise the bound and run again.",
            )
        self._note(price)
        self.asked, self.spent = self.asked + 1, self.spent + price

    def today_so_far(self) -> Decimal:
        """In USD, over all sources and runs of the day."""
        if not self._file.exists():
            return Decimal(0)
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return sum((Decimal(line.rpartition(",")[2]) for line in lines), Decimal(0))

    def words(self) -> str:
        """`3 requests cost 0.03 USD; 0.05 USD of 1 USD are spent today`; "" where nothing was asked."""
        if not self.asked:
            return ""
        requests = f"{self.asked} request{'' if self.asked == 1 else 's'}"
        return f"{requests} cost {self.spent} USD; {self.today_so_far()} USD of {self.limit} USD are spent today."

    @property
    def _file(self) -> Path:
        return self.folder / f"spent-{self.today}.csv"

    def _note(self, price: Decimal) -> None:
        """On the disk before the request is made, so that a crash forgets none."""
        self.folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{self.source},{price}\n")
            file.flush()
            os.fsync(file.fileno())
