"""Contracts read: products by the catalogue, owners by their pseudonyms, and each change with its day."""

from dataclasses import replace
from datetime import date

import polars as pl

from pipelines.shadow import lists
from pipelines.software.looking import Looking, Seen, feed, objects_frame, refused
from pipelines.software.people import not_had
from pipelines.software.seats import gaps, keep_told
from sources.base import SourceError
from sources.contracts import kind_named
from sources.contracts.settings import ContractSettings
from sources.reference.products import folded, product_of
from sources.saas import Told
from transforms.focus.addresses import Addresses
from transforms.renewals.confirmed import ENTERED, confirmed
from warehouse.decisions import standing
from warehouse.intervals import Intervals
from warehouse.own_files import keep_objects, keep_rejects
from warehouse.software import keep_feeds
from warehouse.store import Store
from warehouse.tables import CONTRACT

CONTRACTS = Intervals(CONTRACT, "x_source", ("contract_id",), aside=("x_file", "x_line"))
OPEN = "SELECT count(*) AS n FROM contract WHERE x_source = ? AND x_valid_to IS NULL"
MAY_NAME_PEOPLE = ("owner", "clause", "document", "true_up", "vendor")


def read_contracts(store: Store, settings: ContractSettings, looking: Looking, token: str | None = None) -> Seen:
    """Reads one list of contracts; one that cannot be had, or is empty all at once, changes nothing."""
    asking = looking.asking(token)
    try:
        told = kind_named(settings.kind).agreements(settings, asking)
    except SourceError as error:
        return not_had(store, settings, looking, "contracts", str(error))
    if told.contracts.is_empty() and store.frame(OPEN, [settings.name])["n"][0]:
        return not_had(store, settings, looking, "contracts", _none(settings))
    addresses = Addresses(store.people.ids)
    rows = told.contracts.with_columns(addresses.hidden(pl.col(name)) for name in MAY_NAME_PEOPLE)
    rejects = told.rejects.with_columns(addresses.hidden(pl.col("value")))
    rows = rows.with_columns(app_id=app_ids(rows["app"], settings.name, looking))
    with store.transaction():
        CONTRACTS.keep(store.connection, settings.name, rows, looking.as_of, gone=pl.lit(told.whole))
        keep_objects(store, settings.name, objects_frame(told.objects, settings), looking.now)
        keep_rejects(store, settings.name, rejects)
        if told.held is None:
            keep_feeds(store.connection, settings.name, feed("contracts", "ok", rows.height), looking.as_of)
    missing = _keep_held(store, settings, looking, rows.height, told.held) if told.held else ()
    return Seen(settings.name, "contracts", rows.height, (*refused(settings.name, rejects), *missing), told.notes)


def _keep_held(
    store: Store, settings: ContractSettings, looking: Looking, contracts: int, held: Told
) -> tuple[str, ...]:
    """Notes that contracts were had, and who holds their seats; gives what the list did not tell."""
    named = {
        part: rows.with_columns(app_id=app_ids(rows["app_id"], settings.name, looking))
        for part, rows in (("seats", held.seats), ("pools", held.pools))
    }
    feeds = pl.concat([feed("contracts", "ok", contracts), held.feeds], how="diagonal")
    told = replace(held, **named, feeds=feeds)
    return gaps(keep_told(store, settings.name, told, looking))


def keep_confirmed(store: Store, decisions: pl.DataFrame, as_of: date) -> None:
    """Keeps what people confirmed of candidates as contracts of their own; one that was taken back is gone.

    `decisions` are all DECISION rows up to now.
    """
    with store.transaction():
        CONTRACTS.keep(store.connection, ENTERED, confirmed(standing(decisions)), as_of, gone=pl.lit(value=True))


def app_ids(apps: pl.Series, source: str, looking: Looking) -> pl.Series:
    """The catalogue's product of each name, else `<source>.<name>`."""
    found = product_of(apps, lists(looking.catalogue).products)
    told = apps.to_frame("name").select(folded("name").str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-"))
    return found.fill_null(told.select(pl.format("{}.{}", pl.lit(source), "name")).to_series())


def _none(settings: ContractSettings) -> str:
    return (
        f"{settings.name}: found no contract in it; expected some, as before. "
        "Is the file whole? All stay as they were. "
        f"If there are none any more, drop them: outlay run --forget {settings.name}."
    )
