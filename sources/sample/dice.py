"""Chance that is the same for the same seed, on every machine and in any order: a hash of what is asked about.

Everything of the sample company that looks accidental is thrown here, from its seed, a topic and the numbers of the
thing (a resource's, a day's), never from a generator's state. So a later day of the company has the same past.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

Whole = NDArray[np.uint64]
Answer = TypeVar("Answer")
Asked = pl.Series | int
LARGEST = (1 << 64) - 1


@dataclass(frozen=True)
class Dice:
    """One company's chance. Each throw takes a topic and numbers or series of them: dates as days, no text."""

    seed: int

    def shares(self, topic: str, *of: Asked) -> pl.Series:
        """Floats in [0, 1), evenly spread."""
        return pl.Series((self._mixed(topic, of) >> np.uint64(11)).astype(np.float64) / float(1 << 53))

    def wholes(self, topic: str, low: int, high: int, *of: Asked) -> pl.Series:
        """Whole numbers from `low` to `high`, both included."""
        span = np.uint64(high - low + 1)
        return pl.Series((self._mixed(topic, of) % span).astype(np.int64) + low)

    def normals(self, topic: str, *of: Asked) -> pl.Series:
        """Floats around 0 with deviation 1, by Box and Muller: https://doi.org/10.1214/aoms/1177706645."""
        near_one, angle = 1 - self.shares(f"{topic}, size", *of), self.shares(f"{topic}, angle", *of)
        return (-2 * near_one.log()).sqrt() * (2 * np.pi * angle).cos()

    def texts(self, topic: str, digits: int, *of: Asked) -> pl.Series:
        """Hexadecimal text of 1 to 32 digits, as clouds give their resources."""
        first, second = (self._mixed(f"{topic}, {half}", of) for half in ("first", "second"))
        return pl.Series(
            [f"{high:016x}{low:016x}"[:digits] for high, low in zip(first, second, strict=True)], dtype=pl.String
        )

    def share(self, topic: str, *of: int) -> float:
        """One float in [0, 1)."""
        return (self._one(topic, of) >> 11) / (1 << 53)

    def whole(self, topic: str, low: int, high: int, *of: int) -> int:
        """One whole number from `low` to `high`, both included."""
        return self._one(topic, of) % (high - low + 1) + low

    def text(self, topic: str, digits: int, *of: int) -> str:
        """One hexadecimal text."""
        first, second = (self._one(f"{topic}, {half}", of) for half in ("first", "second"))
        return f"{first:016x}{second:016x}"[:digits]

    def one_of(self, topic: str, answers: "tuple[Answer, ...] | list[Answer]", *of: int) -> Answer:
        """One of the answers."""
        return answers[self.whole(topic, 0, len(answers) - 1, *of)]

    def _one(self, topic: str, of: tuple[int, ...]) -> int:
        """`_mixed` of one thing, in plain whole numbers: a tenth of the time."""
        mixed = _start(self.seed, topic)
        for asked in of:
            mixed = _scrambled_one(mixed ^ _scrambled_one(asked & LARGEST))
        return _scrambled_one(mixed)

    def _mixed(self, topic: str, of: tuple[Asked, ...]) -> Whole:
        mixed = np.array([_start(self.seed, topic)], dtype=np.uint64)
        for asked in of:
            mixed = _scrambled(mixed ^ _scrambled(_numbers(asked)))
        return _scrambled(mixed)


@lru_cache(maxsize=4096)
def _start(seed: int, topic: str) -> int:
    return int.from_bytes(blake2b(f"{seed}, {topic}".encode(), digest_size=8).digest(), "big")


def _scrambled_one(number: int) -> int:
    """`_scrambled` of one number."""
    mixed = (number + 0x9E3779B97F4A7C15) & LARGEST
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & LARGEST
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & LARGEST
    return mixed ^ (mixed >> 31)


def _numbers(asked: Asked) -> Whole:
    if isinstance(asked, int):
        return np.array([asked], dtype=np.int64).astype(np.uint64)
    whole = asked.to_physical() if asked.dtype.is_temporal() else asked
    return whole.cast(pl.Int64).to_numpy().astype(np.uint64)


def _scrambled(numbers: Whole) -> Whole:
    """SplitMix64's step: https://doi.org/10.1145/2714064.2660195."""
    with np.errstate(over="ignore"):
        mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))
