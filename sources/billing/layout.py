"""How the text of a file is laid out, where that is told and not recognised."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """`encoding` and `delimiter` are recognised where they are None; `skip_lines` stand before the header.

    `json`: whether it may be JSON; of most kinds that is no bill but an error's answer.
    """

    encoding: str | None = None
    delimiter: str | None = None
    skip_lines: int = 0
    json: bool = False

    @property
    def is_recognised(self) -> bool:
        """Whether nothing is told of a CSV."""
        return self.encoding is None and self.delimiter is None and not self.skip_lines


RECOGNISED = Layout()
