"""What an export of a provider's own is to FOCUS: a function that gives its rows FOCUS' names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.focus.names import folded
from transforms.mapping import AS_IT_COMES, Form, TheirColumn

REGION = ("provider", "alias", "id", "name")
MEASURE = {"provider": pl.String(), "measure": pl.String(), "block": pl.Int64(), "unit": pl.String()}


@dataclass(frozen=True)
class Reference:
    """What names are looked up in.

    `services`: provider, code, name, category, subcategory. `regions`: provider, alias (lower case, no spaces), id,
    name. `measures`: provider, measure (lower case, single spaces), block, unit. `columns` (our name -> where
    its values come from) and `form` are what outlay.toml says of a file of somebody's own.
    """

    providers: pl.DataFrame
    services: pl.DataFrame
    regions: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(REGION, pl.String)))
    measures: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MEASURE))
    columns: Mapping[str, TheirColumn] = field(default_factory=dict)
    form: Form = AS_IT_COMES


Made = Mapping[str, tuple[str, ...]]


def _nothing(_: Sequence[str]) -> dict[str, str]:
    return {}


def _as_they_are(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows


def made_from(table: Made, columns: Sequence[str], fold: Callable[[str], str] = folded) -> dict[str, tuple[str, ...]]:
    """A table of FOCUS name -> what it is made of, as far as a file with these columns has it, in the file's names.

    What is made of nothing is the same for all rows. A name that ends with * stands for the first that begins so.
    """
    spelled = {fold(column): column for column in reversed(columns)}
    there = {name: tuple(_spelled(spelled, columns, each, fold) for each in sources) for name, sources in table.items()}
    found = {name: tuple(column for column in names if column) for name, names in there.items()}
    return {name: names for name, names in found.items() if names or not table[name]}


def _spelled(spelled: Mapping[str, str], columns: Sequence[str], wanted: str, fold: Callable[[str], str]) -> str:
    if not wanted.endswith("*"):
        return spelled.get(fold(wanted), "")
    return next((column for column in columns if column.startswith(wanted[:-1])), "")


@dataclass(frozen=True)
class Export:
    """One kind of export.

    `to_focus` takes the source's columns as they came with `x_row`, the variant of the delivery, and what names are
    looked up in. It gives `x_row` and columns under FOCUS' names: text, numbers or instants as the source has them, or
    the readings of `transforms.focus.decimals` and `.instants` where it had to compute; and all other columns of the
    source under names that `normalise` keeps as `x_<name>`. Every row comes out at least once, in order; where one
    becomes several, `x_part` numbers them from 0.

    `columns` gives the same columns, but for `x_row`, one by one as expressions over the source's, where an export can:
    each row's value out of this row alone. `to_focus` is then `parted` of them; `touched` are those that `parted` reads
    or changes.

    `judged` takes the rows as `normalise` gives them, and gives them with what else is wrong or to be set apart. An
    export that has `columns` too judges only where it adds a column that says which rows are set apart.

    `names` says for a person which column of the source goes where: its name -> FOCUS' or the kept one's; `mapped` does
    it where outlay.toml has a say in it. `computed` says which of FOCUS' columns are made of which of the source's:
    names -> the source's columns, () where all rows have one value.
    """

    kind: str
    to_focus: Callable[[pl.LazyFrame, str, Reference], pl.LazyFrame]
    names: Callable[[Sequence[str]], Mapping[str, str]] = field(default=_nothing)
    mapped: Callable[[Sequence[str], Mapping[str, TheirColumn]], Mapping[str, str]] | None = None
    columns: Callable[[pl.Schema, str, Reference], dict[str, pl.Expr]] | None = None
    parted: Callable[[pl.LazyFrame], pl.LazyFrame] = field(default=_as_they_are)
    touched: tuple[str, ...] = ()
    computed: Callable[[Sequence[str], Mapping[str, TheirColumn]], Made] = field(default=lambda _columns, _said: {})
    judged: Callable[[pl.LazyFrame], pl.LazyFrame] | None = None
