"""What a conformance rule is: one sentence of FOCUS, and the rows that offend against it."""

from dataclasses import dataclass
from typing import Literal

from warehouse.tables import COST_AND_USAGE, Table

Level = Literal["MUST", "SHOULD"]


@dataclass(frozen=True)
class Rule:
    """A rule that rows can break.

    `id` is the requirements model's of FOCUS 1.4, which writes CAU- (Cost and Usage) or ATT- (attributes) before the id
    of 1.2; ours, where the model has none, start with x_. A row offends where `offends` (SQL) is true; a null in a
    column that it reads is no offence unless it says so. `columns` are what it reads, the one it is about first.
    A load is judged only if it fills each of `needs` at least once: FOCUS asks for those columns under a condition,
    and a column without a value is one that the export does not carry. A rule of a long text is asked of its `distinct`
    values, which are far fewer than its rows.
    """

    id: str
    sentence: str
    columns: tuple[str, ...]
    offends: str
    level: Level = "MUST"
    since: str = "1.2"
    needs: tuple[str, ...] = ()
    distinct: bool = False
    table: Table = COST_AND_USAGE

    @property
    def about(self) -> str:
        return self.columns[0]


@dataclass(frozen=True)
class OneValue:
    """A rule over rows: within a source each `key` has at most one `value`, nulls not counted."""

    id: str
    sentence: str
    key: str
    value: str
    level: Level = "MUST"
    since: str = "1.2"
    table: Table = COST_AND_USAGE

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.key, self.value)

    @property
    def about(self) -> str:
        return self.key


@dataclass(frozen=True)
class Unchecked:
    """Rules that no row can break, and why."""

    why: str
    ids: tuple[str, ...]


def asks_for_value(rule: Rule | OneValue) -> bool:
    """Whether a null in the column that the rule is about breaks it."""
    return isinstance(rule, Rule) and rule.offends.startswith(f"{rule.about} IS NULL")


def always_asks(rule: Rule | OneValue) -> bool:
    """Whether it asks for a value in each row, also of an export that does not have the column."""
    return isinstance(rule, Rule) and rule.offends == f"{rule.about} IS NULL" and not rule.needs
