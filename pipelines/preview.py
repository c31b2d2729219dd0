"""`outlay preview`: what a run would make of a source's files; nothing is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines.load.desk import IS_GOOD, Desk, misfits, rows_of
from pipelines.load.invoice_totals import as_totals
from pipelines.load.reference import reference
from pipelines.load.rejects import rejects
from pipelines.load.written import charges_of
from pipelines.settings import BillingSettings
from sources.base import Object, SourceError
from sources.billing.kinds import BillingKind
from sources.billing.periods import billing_periods
from sources.billing.tabular import line_numbers, open_table, reading
from sources.contracts import base as contracts
from sources.contracts.checked import checked
from sources.contracts.settings import ContractSettings
from sources.objects import fetch, list_objects
from sources.own_files import newest_of_each, read_rows
from sources.people import base as people
from sources.people.settings import PeopleSettings
from sources.saas import csv_files
from sources.saas.settings import SaasSettings
from sources.spend import base as spend
from sources.spend.settings import SpendSettings
from sources.trails import domain_csv
from sources.trails.settings import TrailSettings
from transforms.focus.addresses import Addresses
from transforms.focus.exports import export_named
from transforms.focus.exports.base import Made, made_from
from transforms.focus.names import CONTROL_COLUMNS, FOCUS_NAMES, match_names
from warehouse.tables import COST_AND_USAGE, REJECT

# What FOCUS before 1.3 has in the place of two columns of 1.3.
SUCCESSORS: Made = dict.fromkeys(
    ("ServiceProviderName", "HostProviderName"), ("ProviderName", "Provider", "PublisherName")
)
OfOwnFiles = PeopleSettings | ContractSettings | SpendSettings | SaasSettings | TrailSettings
FORMS = {
    PeopleSettings: people.FORM,
    ContractSettings: contracts.FORM,
    SpendSettings: spend.FORM,
    SaasSettings: csv_files.FORM,
    TrailSettings: domain_csv.FORM,
}
A_PERSON = "(a person)"
SHOWN_FILES = 5
REJECT_COLUMNS = ("line", "column", "reason", "value", "billing_period", "currency", "amount", "object")
NO_REJECTS = REJECT.empty().rename({"column_name": "column"}).select(REJECT_COLUMNS)
NO_ROWS = COST_AND_USAGE.empty().drop("x_load_id")


class NoSuchFile(Exception):
    """No object of the source has the name that was asked for."""


@dataclass(frozen=True)
class Mapping:
    """`columns`: the object's own column -> ours; `absent`: FOCUS columns that stay null.

    `computed`: FOCUS columns that are made from others -> the object's columns; () where all rows have one value.
    """

    columns: dict[str, str]
    computed: dict[str, tuple[str, ...]]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """One object: its mapping, its first rows as stored, all rejects (REJECT_COLUMNS); or `error`, why it cannot be.

    What `is_compared` has no columns of FOCUS to lack.
    """

    object: str
    mapping: Mapping = Mapping({}, {}, ())
    rows: pl.DataFrame = field(default_factory=NO_ROWS.clone)
    rejects: pl.DataFrame = field(default_factory=NO_REJECTS.clone)
    error: str = ""
    is_compared: bool = False


def choose(source: BillingSettings, base: Path, file: str | None) -> tuple[list[Object], int]:
    """The newest object, or all that `file` names (end of a path, or a glob); and how many objects the source has.

    Raises SourceError where they cannot be listed, NoSuchFile.
    """
    kind = source.reader()
    listed = kind.list_objects(source.path, base=base, endpoint=source.endpoint)
    manifests = {each for form in kind.manifests for each in form.choose(listed)}
    objects = [each for each in listed if each not in manifests]
    if file is None:
        newest = max(objects, key=lambda each: (each.modified, each.uri))
        return [newest], len(objects)
    return named(objects, file), len(objects)


def named(objects: Sequence[Object], file: str) -> list[Object]:
    """Those of which the path ends so, or that fit a glob. Raises NoSuchFile."""
    chosen = [each for each in objects if f"/{each.uri}".endswith(f"/{file}") or fnmatch(each.uri, file)]
    if not chosen:
        raise NoSuchFile(f'--file: found no "{file}"; expected the end of one of {_some(objects)}, or a glob.')
    return chosen


def preview(source: BillingSettings, objects: Iterable[Object], rows: int, done: Callable[[], None]) -> list[Preview]:
    """Each object as a run would read it, with at most `rows` rows in all; `done` is called after each."""
    shown: list[Preview] = []
    with TemporaryDirectory(prefix="outlay-preview-") as folder:
        desk = Desk(Path(folder), source.name, source.reader(), reference(), _nobody, source.endpoint)
        for each in objects:
            shown.append(_one(each, rows - sum(before.rows.height for before in shown), desk))
            done()
    return shown


def all_rows(previews: Sequence[Preview]) -> pl.DataFrame:
    """The rows of all objects, with the columns of each."""
    rows = [each.rows for each in previews if not each.error]
    return pl.concat(rows, how="diagonal") if rows else NO_ROWS


def all_rejects(previews: Sequence[Preview]) -> pl.DataFrame:
    """REJECT_COLUMNS of all objects."""
    return pl.concat([NO_REJECTS, *(each.rejects for each in previews)])


def _one(seen: Object, rows: int, desk: Desk) -> Preview:
    try:
        path = desk.kind.fetch(seen, desk.state, endpoint=desk.endpoint)
        kind = desk.kind.as_delivered(desk.kind.variant_of(path, seen.uri)).as_seen(path, seen.uri)
        desk = replace(desk, kind=kind)
        billing_periods(path, desk.kind, seen.uri)
        return _read(path, seen.uri, rows, desk)
    except SourceError as error:
        return Preview(seen.uri, error=str(error))


def _read(path: Path, name: str, rows: int, desk: Desk) -> Preview:
    raw = open_table(path, name, desk.kind.layout)
    with reading(name):
        normalised = rows_of(raw.frame, "preview", desk)
        good = charges_of(normalised).filter(IS_GOOD).head(rows).collect(engine="streaming")
        bad = normalised.filter(~IS_GOOD).collect(engine="streaming")
    refused = rejects(bad, misfits(raw, "preview", desk), path, name, desk.kind.layout)
    told = refused.rename({"column_name": "column"}).select(REJECT_COLUMNS)
    if desk.kind.compared:
        lines = line_numbers(path, good["x_row"].to_list(), desk.kind.layout)
        stored = as_totals(good, lines, desk.source, name).drop("loaded_at", "rounding")
    else:
        stored = _as_stored(good, desk.source)
    return Preview(name, mapping(raw.columns, desk.kind), stored, told, is_compared=desk.kind.compared)


def mapping(columns: Sequence[str], kind: BillingKind) -> Mapping:
    """Where each of an object's columns goes, and what FOCUS' other columns are made from."""
    known = kind.named(columns)
    theirs = {known.get(column, column): column for column in columns}
    ours, computed = _mapped([*theirs], kind)
    found = {theirs.get(name, name): goes_to for name, goes_to in ours.items()}
    made = {
        name: tuple(theirs.get(source, source) for source in sources)
        for name, sources in computed.items()
        if name not in found.values()
    }
    told = FOCUS_NAMES if kind.compared else (*found.values(), *made)
    return Mapping(found, made, tuple(name for name in FOCUS_NAMES if name not in told))


def _mapped(columns: Sequence[str], kind: BillingKind) -> tuple[dict[str, str], Made]:
    export = export_named(kind.name)
    if export:
        ours = export.mapped(columns, kind.columns) if export.mapped else export.names(columns)
        return dict(ours), {} if kind.compared else export.computed(columns, kind.columns)
    names = match_names(columns)
    ours = {theirs: name for name, theirs in names.focus.items()} | names.extras
    return {theirs: ours[theirs] for theirs in columns}, made_from(SUCCESSORS, columns)


def _as_stored(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """The rows as `cost_and_usage` shows them; they are of no load yet."""
    bare = rows.with_columns(x_source=pl.lit(source)).drop("x_load_id")
    return bare.drop(name for name in CONTROL_COLUMNS if name != "x_period")


def _nobody(addresses: pl.Series) -> pl.Series:
    """Needs no key of pseudonyms, and tells nobody from another."""
    return pl.Series([A_PERSON], dtype=pl.String).new_from_index(0, len(addresses))


def own_files(source: OfOwnFiles, base: Path, rows: int, file: str | None) -> list[Preview]:
    """Files of a roster, of contracts, lines or seats as a run would read them; what is personal is not shown.

    Raises SourceError where they cannot be listed, NoSuchFile.
    """
    objects = list_objects(source.path, base=base, endpoint=source.endpoint)
    chosen = named(objects, file) if file else newest_of_each(objects)
    return [_own(each, source, rows) for each in chosen]


def _own(seen: Object, source: OfOwnFiles, rows: int) -> Preview:
    form = FORMS[type(source)]
    try:
        with TemporaryDirectory(prefix="outlay-preview-") as folder:
            told = read_rows(seen, fetch(seen, Path(folder), endpoint=source.endpoint), form, source)
    except SourceError as error:
        return Preview(seen.uri, error=str(error))
    good, refused = checked(told.rows) if isinstance(source, ContractSettings) else (told.rows, told.rejects.clear())
    rejects = pl.concat([told.rejects, refused]).rename({"column_name": "column"})
    addresses = Addresses(_nobody)
    shown = (
        good.head(rows)
        .with_columns(addresses.hidden(pl.col(pl.String)))
        .with_columns(pl.when(pl.col(name).is_not_null()).then(pl.lit(A_PERSON)).alias(name) for name in form.personal)
    )
    everything = pl.concat([NO_REJECTS, rejects], how="diagonal").select(REJECT_COLUMNS)
    return Preview(seen.uri, Mapping(dict(told.columns), {}, ()), shown.drop("x_file"), everything, is_compared=True)


def _some(objects: Sequence[Object]) -> str:
    more = len(objects) - SHOWN_FILES
    shown = ", ".join(each.uri for each in objects[:SHOWN_FILES])
    return f"{shown}{f' and {more} more' if more > 0 else ''}"
