"""Seats, pools and overlaps: what each seat's state is, and what ending it saves."""

from transforms.licenses.judge import judge
from transforms.licenses.software import Licenses, Software

__all__ = ["Licenses", "Software", "judge"]
