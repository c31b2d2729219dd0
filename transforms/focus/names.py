"""Which column of a file is which FOCUS column, and what the others are called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from warehouse.tables import COST_AND_USAGE

# What the reader adds, and what `normalise` adds after the table's columns.
ROW_NUMBER, PART = "x_row", "x_part"
CONTROL_COLUMNS = ("x_period", "x_reject_column", "x_reject_reason", "x_reject_value", "x_cost_unreadable")
# What the warehouse adds when it reads the rows back.
VIEW_COLUMNS = ("x_source",)
FOCUS_NAMES = tuple(name for name in COST_AND_USAGE.names if not name.startswith("x_"))
# Names of FOCUS before 1.0, which Oracle's reports still have. https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec
BEFORE_1_0 = {
    "InvoiceIssuer": "InvoiceIssuerName",
    "Region": "RegionId",
    "UsageQuantity": "ConsumedQuantity",
    "UsageUnit": "ConsumedUnit",
}
# What service and host were called before 1.3, each in 1.0 and before it.
PROVIDER_BEFORE_1_3, PUBLISHER_BEFORE_1_3 = ("ProviderName", "Provider"), ("PublisherName", "Publisher")
RESERVED = (*COST_AND_USAGE.names, *CONTROL_COLUMNS, *VIEW_COLUMNS)


@dataclass(frozen=True)
class Names:
    """`focus`: FOCUS name -> the file's column; `extras`: the file's column -> `x_<Name>`."""

    focus: dict[str, str]
    extras: dict[str, str]

    def kept(self, *names: str) -> str | None:
        """The `x_` column that keeps what FOCUS 1.4 no longer has, however the file spells it; None if it has none."""
        wanted = {folded(name) for name in names}
        return next((extra for column, extra in self.extras.items() if folded(column) in wanted), None)


def match_names(columns: Sequence[str]) -> Names:
    """The file's columns under their names in the warehouse; each column lands in exactly one of the two."""
    theirs = [column for column in columns if column not in (ROW_NUMBER, PART)]
    focus = {name: name for name in FOCUS_NAMES if name in theirs}
    for spelling in (FOLDED, FOLDED_BEFORE_1_0):
        for column in theirs:
            name = spelling.get(folded(column))
            if name is not None:
                focus.setdefault(name, column)
    taken = set(focus.values())
    return Names(focus, _extra_names([column for column in theirs if column not in taken]))


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name without case, underscores and spaces: `billing_account_id` is `BillingAccountId`."""
    return name.strip().casefold().replace("_", "").replace(" ", "")


def apart(columns: Iterable[str]) -> dict[str, str]:
    """A provider's own columns -> names that `match_names` takes for no FOCUS column, where one is called like one.

    Names of FOCUS before 1.0 (`Region`, `InvoiceIssuer`) are such names too.
    """
    columns = [*columns]
    taken = {column.casefold() for column in columns}
    names = {column: column for column in columns if folded(column) not in FOLDED_EVER}
    for column in (column for column in columns if column not in names):
        names[column] = free_name(f"x_{column}", taken)
        taken.add(names[column].casefold())
    return {column: names[column] for column in columns}


FOLDED = {folded(name): name for name in FOCUS_NAMES}
FOLDED_BEFORE_1_0 = {folded(old): name for old, name in BEFORE_1_0.items()}
FOLDED_EVER = frozenset((*FOLDED, *FOLDED_BEFORE_1_0))


def _extra_names(columns: Iterable[str]) -> dict[str, str]:
    """`x_<Name>` for each column; a number follows where the warehouse or an earlier column has the name.

    Case does not tell two names apart, as it does not in SQL.
    """
    taken = {name.casefold() for name in RESERVED}
    names: dict[str, str] = {}
    for column in columns:
        names[column] = free_name(f"x_{column.removeprefix('x_').removeprefix('X_')}", taken)
        taken.add(names[column].casefold())
    return names


def free_name(name: str, taken: set[str]) -> str:
    """The name, or with a number where one that differs in case at most is taken (case-folded)."""
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name}_{number}", number + 1
    return free
