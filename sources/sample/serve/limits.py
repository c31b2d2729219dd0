"""What goes wrong between a client and a vendor: too many requests, a bad moment, a slow or cut-off answer.

Which request meets what hangs on the seed, the feed and how many requests came before, never on a clock, and never
two in a row, so that one retry is enough. Without faults nothing goes wrong at all.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock
from zlib import crc32

from sources.sample.dice import Dice


class Fault(Enum):
    """What a request meets."""

    NONE = "none"
    LIMITED = "limited"
    FAILED = "failed"
    SLOW = "slow"
    CUT = "cut"


# Of a hundred requests, so many meet each.
PERCENT = {Fault.LIMITED: 3, Fault.FAILED: 2, Fault.SLOW: 2, Fault.CUT: 1}
WAIT_SECONDS = 1
SLOW_SECONDS = 0.4


@dataclass
class Limits:
    """Counts each feed's requests and says what the next one meets."""

    seed: int
    on: bool
    _asked: Counter[str] = field(default_factory=Counter[str])
    _lock: Lock = field(default_factory=Lock)

    def next(self, feed: str) -> Fault:
        """What the feed's next request meets."""
        with self._lock:
            self._asked[feed] += 1
            count = self._asked[feed]
        if not self.on or count == 1 or self._thrown(feed, count - 1) is not Fault.NONE:
            return Fault.NONE
        return self._thrown(feed, count)

    def _thrown(self, feed: str, count: int) -> Fault:
        percent = Dice(self.seed).share("a request's fate", crc32(feed.encode()), count) * 100
        for fault, of_a_hundred in PERCENT.items():
            if percent < of_a_hundred:
                return fault
            percent -= of_a_hundred
        return Fault.NONE
