"""What goes wrong between a client and a vendor: too many requests, a bad moment, a slow or cut-off answer.

Which request meets what hangs on the seed, the feed and how many requests came before, never on a clock, and never
two in a row, so that one retry is enough. Beside that each feed has a bucket of requests that fills with time: only a
client that asks faster than vendors bear empties it. Without faults nothing goes wrong at all.
"""

import math
import time
from collections import Counter
from collections.abc import Callable
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
# How many requests a bucket holds, and how many a second fill it again.
BUCKET, A_SECOND = 200, 100.0


@dataclass
class Bucket:
    """So many requests at once, and so many a second after that."""

    clock: Callable[[], float]
    held: float = BUCKET
    filled_at: float = field(default=math.nan)

    def take(self) -> int:
        """Takes one; else the whole seconds until there is one."""
        now = self.clock()
        passed = 0.0 if math.isnan(self.filled_at) else now - self.filled_at
        self.held, self.filled_at = min(BUCKET, self.held + passed * A_SECOND), now
        if self.held < 1:
            return max(1, math.ceil((1 - self.held) / A_SECOND))
        self.held -= 1
        return 0


@dataclass
class Limits:
    """Counts each feed's requests and says what the next one meets."""

    seed: int
    on: bool
    clock: Callable[[], float] = time.monotonic
    _asked: Counter[str] = field(default_factory=Counter[str])
    _buckets: dict[str, Bucket] = field(default_factory=dict[str, Bucket])
    _lock: Lock = field(default_factory=Lock)

    def next(self, feed: str) -> tuple[Fault, int]:
        """What the feed's next request meets, and for how many seconds a limited one should wait."""
        if not self.on:
            return Fault.NONE, 0
        with self._lock:
            self._asked[feed] += 1
            count = self._asked[feed]
            wait = self._buckets.setdefault(feed, Bucket(self.clock)).take()
        if wait:
            return Fault.LIMITED, wait
        before = self._thrown(feed, count - 1) if count > 1 else Fault.NONE
        fault = self._thrown(feed, count) if before is Fault.NONE else Fault.NONE
        return fault, WAIT_SECONDS if fault is Fault.LIMITED else 0

    def _thrown(self, feed: str, count: int) -> Fault:
        percent = Dice(self.seed).share("a request's fate", crc32(feed.encode()), count) * 100
        for fault, of_a_hundred in PERCENT.items():
            if percent < of_a_hundred:
                return fault
            percent -= of_a_hundred
        return Fault.NONE
