"""The company's own lists beside its contracts: seats that are kept though unused, and what moving people costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines.settings import Settings
from sources.base import SourceError
from sources.mapping import AS_IT_COMES, ColumnSettings, FormatSettings
from sources.objects import list_objects
from sources.own_files import Form, read_rows
from sources.reference.products import folded, product_of
from transforms.licenses.software import EXEMPT, MIGRATION
from transforms.renewals import PLANS
from warehouse.errors import StateError
from warehouse.people import People
from warehouse.tables.base import COUNT, DECIMAL, TEXT, Column

PAGE = "docs/sources/contracts.md"
KEPT = Form(
    (
        Column("app", TEXT, nullable=False),
        Column("email", TEXT),
        Column("account", TEXT, help="the vendor's own user id, of an account without an address"),
        Column("reason", TEXT),
    ),
    page=PAGE,
    personal=("email",),
)
MOVED = Form(
    (
        Column("kept", TEXT, help="any product where it is empty"),
        Column("retired", TEXT, help="any product where it is empty"),
        Column("cost_per_person", DECIMAL, nullable=False),
        Column("currency", TEXT, nullable=False),
    ),
    page=PAGE,
)

COMING = Form(
    (
        Column("app", TEXT, help="all products where it is empty"),
        Column("joiners", COUNT),
        Column("leavers", COUNT),
        Column("reason", TEXT),
    ),
    page=PAGE,
)


class ListUnreadable(StateError):
    """A list that outlay.toml names is not there, or not what it should be."""


@dataclass(frozen=True)
class AsItStands:
    """A list whose columns are ours."""

    columns: Mapping[str, ColumnSettings] = field(default_factory=dict)
    format: FormatSettings = AS_IT_COMES


def own(settings: Settings, path: str) -> Path | None:
    """A list of the company's own, where outlay.toml names one."""
    return settings.base / path if path else None


def exempt(file: Path | None, people: People, catalogue: pl.DataFrame) -> pl.DataFrame:
    """EXEMPT rows of a CSV app,email,reason. An address stands for its person, and for accounts under it."""
    if file is None:
        return EXEMPT.to_frame()
    rows = _of_products(_read(file, KEPT), catalogue)
    owners, named = people.known(rows["email"]), people.account_ids(rows["account"])
    whose = rows.with_columns(pl.col("email").str.to_lowercase().str.strip_chars(), person_id=owners, named=named)
    nobodys = whose.filter(pl.col("person_id").is_null()).join(people.accounts_under(), on="email", how="left")
    listed = pl.concat([whose.filter(pl.col("person_id").is_not_null()), nobodys], how="diagonal").with_columns(
        account_id=pl.coalesce("named", "account_id")
    )
    return listed.select(pl.col(name).cast(kind) for name, kind in EXEMPT.items())


def migration(file: Path | None, catalogue: pl.DataFrame) -> pl.DataFrame:
    """MIGRATION rows of a CSV kept,retired,cost_per_person,currency."""
    if file is None:
        return MIGRATION.to_frame()
    rows = _read(file, MOVED)
    named = [_products(rows[name], catalogue).alias(name) for name in ("kept", "retired")]
    return rows.with_columns(named).select(pl.col(name).cast(kind) for name, kind in MIGRATION.items())


def plans(file: Path | None, catalogue: pl.DataFrame) -> pl.DataFrame:
    """PLANS rows of a CSV app,joiners,leavers,reason."""
    if file is None:
        return PLANS.to_frame()
    rows = _of_products(_read(file, COMING), catalogue)
    return rows.select(pl.col(name).cast(kind) for name, kind in PLANS.items())


def _of_products(rows: pl.DataFrame, catalogue: pl.DataFrame) -> pl.DataFrame:
    """With the catalogue's product of each `app` as app_id, else what stands there."""
    return rows.with_columns(app_id=_products(rows["app"], catalogue))


def _products(called: pl.Series, catalogue: pl.DataFrame) -> pl.Series:
    """The catalogue's product of each name, else the name."""
    return product_of(called, catalogue).fill_null(called.to_frame("name").select(folded("name"))["name"])


def _read(file: Path, form: Form) -> pl.DataFrame:
    """Raises ListUnreadable: without it what is judged would be wrong."""
    try:
        [there] = list_objects(str(file), base=file.parent)
        read = read_rows(there, file, form, AsItStands())
    except SourceError as error:
        raise ListUnreadable(error.what, found=error.found, expected=error.expected, do=error.do) from error
    for bad in read.rejects.head(1).iter_rows(named=True):
        raise ListUnreadable(
            f"{bad['object']}, line {bad['line']}",
            found=f"{bad['column_name'] or 'a line'} that cannot be read ({bad['reason']})",
            expected="a list that can be read in full",
            do="Mend that line and run again.",
        )
    return read.rows
