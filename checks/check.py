"""What a check and a suite of checks are: names, titles and docs, from which `docs/checks.md` is made."""

from dataclasses import dataclass

from checks.outcome import Outcome
from warehouse.tables import Table


@dataclass(frozen=True)
class Check:
    """One question asked of the data; `name` is stable and unique over all suites.

    A blocking check that fails keeps the period out; the others are only reported.
    `expected` and `do` complete "Found …; expected <expected>. <do>".
    """

    name: str
    title: str
    docs: str
    expected: str
    do: str
    blocking: bool = True

    def outcome(self, found: str, *, passed: bool) -> Outcome:
        """The verdict as a sentence; the remedy follows only where it failed."""
        sentence = f"Found {found}; expected {self.expected}."
        return Outcome(self.name, passed, self.blocking, sentence if passed else f"{sentence} {self.do}")


@dataclass(frozen=True)
class Suite:
    """The checks of one table; `judged_by` says what judges them, for the docs."""

    table: Table
    title: str
    judged_by: str
    checks: tuple[Check, ...]
