"""What `doctor` says of one thing that it looked at."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, how it stands, what was found, and what to do where it is not ok."""

    what: str
    state: State
    found: str
    do: str = ""
