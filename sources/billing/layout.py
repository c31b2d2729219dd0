"""How the text of a CSV is laid out, where that is told and not recognised."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """`encoding` and `delimiter` are recognised where they are None; `skip_lines` stand before the header."""

    encoding: str | None = None
    delimiter: str | None = None
    skip_lines: int = 0


RECOGNISED = Layout()
