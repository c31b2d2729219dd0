"""What a check says of one load, period or mart."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One check's verdict; `detail` says what was found and what was expected, and the remedy where it failed."""

    name: str
    passed: bool
    blocking: bool
    detail: str
