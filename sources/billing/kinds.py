"""What a kind of billing file is: how it names the costs, the currency and the dates that every bill has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from sources.base import Unreadable

SHOWN_COLUMNS = 8
CLOSE_ENOUGH = 0.6
# Columns that give another export away, folded, and what it is.
TELLING = (
    ("lineitem/unblendedcost", "an AWS Cost and Usage Report", "aws-cur"),
    ("lineitemunblendedcost", "an AWS Cost and Usage Report", "aws-cur"),
    ("costinbillingcurrency", "an Azure cost export", "azure-cost"),
    ("pretaxcost", "an Azure cost export", "azure-cost"),
    ("metercategory", "an Azure cost export", "azure-cost"),
    ("cost/mycost", "an OCI cost report", "oci-cost"),
    ("usagestarttime", "a Google Cloud billing export", "gcp-billing"),
)


@dataclass(frozen=True)
class BillColumns:
    """The file's own names: `costs` by our name; `currency`, `period` (billing) and `charge` where it has them."""

    costs: Mapping[str, str]
    currency: str | None
    period: str | None
    charge: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """Each column once."""
        all_names = (*self.costs.values(), self.currency, self.period, self.charge)
        return tuple(dict.fromkeys(name for name in all_names if name is not None))


@dataclass(frozen=True)
class BillingKind:
    """One kind of billing file; for each of our names the names that it may have there, the preferred first.

    `required` lists which of our names a file must have. A row's billing period is the UTC month of its date in
    `period_columns` plus a day, else of its date in `charge_columns`; a file must have one of the two. `never_filled`
    names the columns of FOCUS 1.4 that stay null whatever the export holds, each with the reason.
    """

    name: str
    title: str
    costs: Mapping[str, tuple[str, ...]]
    currency_columns: tuple[str, ...]
    period_columns: tuple[str, ...]
    charge_columns: tuple[str, ...]
    required: tuple[str, ...] = field(default=("BilledCost", "BillingCurrency"))
    never_filled: Mapping[str, str] = field(default_factory=dict[str, str])

    def columns_in(self, columns: Sequence[str], name: str) -> BillColumns:
        """Which columns of the file are the kind's; raises Unreadable where one that is required is missing."""
        costs = {cost: find_column(columns, accepted) for cost, accepted in self.costs.items()}
        currency = find_column(columns, self.currency_columns)
        period, charge = (find_column(columns, dates) for dates in (self.period_columns, self.charge_columns))
        found = {**costs, "BillingCurrency": currency}
        missing = [wanted for wanted in self.required if found[wanted] is None]
        if missing or not (period or charge):
            raise self._not_this_kind(columns, name, missing, dated=bool(period or charge))
        return BillColumns({cost: column for cost, column in costs.items() if column}, currency, period, charge)

    def _not_this_kind(self, columns: Sequence[str], name: str, missing: list[str], *, dated: bool) -> Unreadable:
        dates = (*self.period_columns, *self.charge_columns)
        wanted = [*(self._accepted(our_name) for our_name in missing), *([] if dated else [dates])]
        return Unreadable(
            name,
            found=_some_columns(columns),
            expected=f"{self.title}, which has {' and '.join(' or '.join(names) for names in wanted)}",
            do=_what_to_do(columns, [each for names in wanted for each in names]),
        )

    def _accepted(self, our_name: str) -> tuple[str, ...]:
        return self.currency_columns if our_name == "BillingCurrency" else self.costs[our_name]


def find_column(columns: Sequence[str], accepted: Iterable[str]) -> str | None:
    """The column with one of these names: as it is spelled, else without regard to case, underscores and spaces."""
    for name in accepted:
        if name in columns:
            return name
    for name in accepted:
        for column in columns:
            if folded(column) == folded(name):
                return column
    return None


def folded(name: str) -> str:
    """`billed_cost`, `Billed Cost` and `BILLEDCOST` are one name."""
    return name.casefold().replace("_", "").replace(" ", "")


def _some_columns(columns: Sequence[str]) -> str:
    more = len(columns) - SHOWN_COLUMNS
    shown = ", ".join(columns[:SHOWN_COLUMNS])
    return f"the columns {shown}{f' and {more} more' if more > 0 else ''}"


def _what_to_do(columns: Sequence[str], wanted: list[str]) -> str:
    for telling, what, kind in TELLING:
        if any(folded(column) == telling for column in columns):
            return f'It looks like {what}: set kind = "{kind}".'
    spelled = {folded(column): column for column in columns}
    close = {
        name: spelled[near]
        for name in wanted
        for near in get_close_matches(folded(name), list(spelled), 1, CLOSE_ENOUGH)
    }
    if close:
        return f"Closest: {', '.join(f'“{theirs}” for {ours}' for ours, theirs in close.items())}. Correct the header."
    return "Give the export that the kind reads, or set the kind that the file is."
