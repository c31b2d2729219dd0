"""What a kind of billing file is: how it names the costs, the currency and the dates that every bill has.

A file that is laid out as the kind says needs no more than that. An export whose costs depend on the kind of line, or
whose dates are written in another way, is a subclass that says so in `in_roles` and `dates`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self

import polars as pl
import pyarrow as pa

from sources import objects
from sources.archive import Archive
from sources.base import Object, Unreadable
from sources.billing.layout import Layout
from sources.billing.manifests.base import ExportRun, ManifestFormat
from sources.mapping import AS_IT_COMES, NO_NAMES, Columns, FormatSettings, OurNames, digest, folded

Delivery = Literal["parts", "newest", "append"]

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
    ("billedcost", "a FOCUS file", "focus"),
)


# What a column is to the sums of a bill, beside its costs.
PERIOD, CHARGE, CURRENCY = "period", "charge", "currency"


@dataclass(frozen=True)
class Means:
    """What a kind that asks a paid interface may use: where answers are kept, for which source, USD a day at most.

    `loaded` are the URIs of the objects whose rows are in the warehouse.
    """

    archive: Archive
    source: str
    limit: Decimal
    loaded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BillColumns:
    """The file's own names: `costs` by our name; `currency`, `period` (billing) and `charge` where it has them.

    `more` are other columns that the costs depend on.
    """

    costs: Mapping[str, str]
    currency: str | None
    period: str | None
    charge: str | None
    more: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Each column once."""
        all_names = (*self.costs.values(), self.currency, self.period, self.charge, *self.more)
        return tuple(dict.fromkeys(name for name in all_names if name is not None))

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns that tell a row's billing period."""
        return tuple(name for name in (self.period, self.charge) if name is not None)

    def renamed(self, names: Mapping[str, str]) -> "BillColumns":
        """The same columns under other names, those that `names` has."""
        currency, period, charge = (
            name and names.get(name, name) for name in (self.currency, self.period, self.charge)
        )
        costs = {cost: names.get(column, column) for cost, column in self.costs.items()}
        return BillColumns(costs, currency, period, charge, tuple(names.get(name, name) for name in self.more))


@dataclass(frozen=True)
class BillingKind:
    """One kind of billing file; for each of our names the names that it may have there, the preferred first.

    `required` lists which of our names a file must have. A row's billing period is the UTC month of its date in
    `period_columns` plus a day, else of its date in `charge_columns`; a file must have one of the two.
    `manifests` are the formats of the manifests by which its exports are found. `variant` is what a delivery is, where
    a kind is `varied` and has several (Azure's actual and amortized): "" until a manifest or the file says.
    A kind that `asks` an interface has no path. Where it `lists_prices`, its provider's list prices can be read too.
    `never_filled` names the columns of FOCUS 1.4 that are null throughout, whatever the export holds, and `may_lack`
    those of which some of its exports tell nothing, each with the reason: the rules that ask for a value there except
    them, and `docs/conformance.md` lists them. `cancels` names sums that `in_roles` gives beside the costs and that are
    to be 0, each with what they are. `delivery` is what a new file means where neither a manifest nor outlay.toml says.
    `takes` are our names that a mapping in outlay.toml may give to columns; none for a kind whose columns are known.
    `in_json` says that its files may be JSON, and nest what they hold. What is `compared` stands beside the bills and
    is no charge. `estimated` is the column, as it is kept, that has "true" in a row that may still change and "false"
    in a final one, where the provider tells that.
    """

    name: str
    title: str
    costs: Mapping[str, tuple[str, ...]]
    currency_columns: tuple[str, ...]
    period_columns: tuple[str, ...]
    charge_columns: tuple[str, ...]
    required: tuple[str, ...] = field(default=("BilledCost", "BillingCurrency"))
    manifests: tuple[ManifestFormat, ...] = ()
    variant: str = ""
    asks: bool = False
    varied: bool = False
    lists_prices: bool = False
    never_filled: Mapping[str, str] = field(default_factory=dict[str, str])
    may_lack: Mapping[str, str] = field(default_factory=dict[str, str])
    cancels: Mapping[str, str] = field(default_factory=dict[str, str])
    delivery: Delivery = "parts"
    takes: OurNames = NO_NAMES
    in_json: bool = False
    compared: bool = False
    estimated: str = ""
    columns: Columns = field(default_factory=dict)
    form: FormatSettings = AS_IT_COMES

    def with_means(self, means: Means) -> Self:
        """The kind with what it may use to ask; most read files and need none."""
        return self

    def notes(self) -> tuple[str, ...]:
        """What a run has to say of what was asked for."""
        return ()

    def asking_costs(self, path: str) -> str:
        """What it costs to ask for what lies at `path`; "" where that is free."""
        return ""

    def configured(self, columns: Columns, form: FormatSettings) -> Self:
        """The kind with what outlay.toml says of the file's columns and how it is written."""
        return replace(self, columns=columns, form=form)

    @property
    def layout(self) -> Layout:
        return Layout(self.form.encoding, self.form.delimiter, self.form.skip_rows, self.in_json)

    @property
    def reading(self) -> str:
        """Changes whenever the same bytes are to be read in another way."""
        return digest(self.columns, self.form)

    def as_delivered(self, variant: str) -> Self:
        """The kind for a delivery of this variant."""
        return replace(self, variant=variant) if variant else self

    def variants(self, runs: Sequence[ExportRun]) -> Mapping[ExportRun, str]:
        """What each of the newest runs is to be read as, beside the others; "" for one that is left out."""
        return {}

    def variant_of(self, path: Path, name: str) -> str:
        """What a file is, where no manifest says it; raises Unreadable."""
        return ""

    def agreed(self, variants: Mapping[str, str]) -> Mapping[str, str]:
        """What files that came together are, by name, from what each is on its own."""
        return variants

    def named(self, columns: Sequence[str]) -> Mapping[str, str]:
        """The columns of a file that the kind knows by another name, and which."""
        return {}

    def as_seen(self, path: Path, name: str) -> Self:
        """The kind for a file, where its rows decide how it is read; raises Unreadable."""
        return self

    def list_objects(self, path: str, *, base: Path, endpoint: str | None) -> list[Object]:
        """What lies at the source now; raises SourceError."""
        return objects.list_objects(path, base=base, endpoint=endpoint)

    def fetch(self, obj: Object, into: Path, *, endpoint: str | None) -> Path:
        """A local file with an object's bytes; raises SourceError."""
        return objects.fetch(obj, into, endpoint=endpoint)

    def dates(self, frame: pl.DataFrame, columns: BillColumns) -> pl.DataFrame:
        """Rows of the file's columns `columns.dates` -> `start` and `charge`: dates, instants or ISO 8601 text."""
        roles = {"start": columns.period, "charge": columns.charge}
        return frame.select(
            (pl.col(column) if column else pl.lit(None, pl.String())).alias(role) for role, column in roles.items()
        )

    def in_roles(self, table: Any, columns: BillColumns) -> Any:
        """An Arrow table of `columns.names` as they come -> one of PERIOD, CHARGE, CURRENCY and each cost.

        A cost that is the sum of several columns has one for each: `EffectiveCost+1`, `EffectiveCost+2` …
        """
        roles = {PERIOD: columns.period, CHARGE: columns.charge, CURRENCY: columns.currency, **columns.costs}
        nothing = pa.nulls(table.num_rows, pa.string())
        return pa.table({role: nothing if column is None else table.column(column) for role, column in roles.items()})

    def all_billed(self, table: Any, columns: BillColumns) -> Any | None:
        """What `in_roles` takes -> PERIOD, CHARGE, CURRENCY and BilledCost of all rows, where it leaves some out.

        None where it leaves out none. All files of such an export add up to what this one bills.
        """
        return None

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
            found=some_columns(columns),
            expected=f"{self.title}, which has {' and '.join(' or '.join(names) for names in wanted)}",
            do=self._what_to_do(columns, [each for names in wanted for each in names]),
        )

    def _what_to_do(self, columns: Sequence[str], wanted: list[str]) -> str:
        return _what_to_do(columns, wanted, self.name)

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


def some_columns(columns: Sequence[str]) -> str:
    more = len(columns) - SHOWN_COLUMNS
    shown = ", ".join(columns[:SHOWN_COLUMNS])
    return f"the columns {shown}{f' and {more} more' if more > 0 else ''}"


def _what_to_do(columns: Sequence[str], wanted: list[str], asked: str) -> str:
    for telling, what, kind in TELLING:
        if kind != asked and any(folded(column) == telling for column in columns):
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
