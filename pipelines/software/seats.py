"""Seats and use read of one vendor: whose each account is, then what is kept of it through time."""

import os
from concurrent.futures import Future
from contextlib import suppress
from datetime import date

import polars as pl

from pipelines.software.looking import Looking, Seen, SoftwareSettings, feed, objects_frame
from pipelines.software.people import not_had
from pipelines.software.resolving import resolved
from sources.base import Object, SourceError
from sources.objects import list_objects
from sources.saas import Asking, Told, kind_named
from sources.saas.settings import SaasSettings
from sources.trails.settings import TrailSettings
from transforms.focus.addresses import Addresses
from warehouse.own_files import keep_objects
from warehouse.people import People
from warehouse.software import POOLS, SEATS, keep_feeds, keep_seats, keep_use
from warehouse.store import Store
from warehouse.tables import APP

SINCE = "SELECT feed, last_ok FROM saas_feed WHERE source = ? AND last_ok IS NOT NULL"
PERSONS = "SELECT person_id, kind FROM person"
PROBLEMS = ("refused", "failed", "concealed", "stale", "frozen")


def look_at_saas(store: Store, settings: SaasSettings, looking: Looking, asked: "Future[Told] | None" = None) -> Seen:
    """Asks one vendor and keeps what it says; what it refuses is a gap, and what is known of that stays.

    `asked` is what it tells, where it was asked ahead.
    """
    objects = _objects(settings, looking)
    try:
        told = asked.result() if asked else _told(store, settings, looking)
    except SourceError as error:
        return not_had(store, settings, looking, "source", str(error))
    feeds = keep_told(store, settings.name, told, looking, objects_frame(objects, settings))
    return Seen(settings.name, "seats", told.seats.height, gaps(feeds), told.notes)


def _told(store: Store, settings: SaasSettings, looking: Looking) -> Told:
    kind = kind_named(settings.kind)
    return kind.read(settings, kind.ask(settings, asking_of(store, settings, looking)), looking.as_of)


def asking_of(store: Store, settings: SaasSettings, looking: Looking) -> Asking:
    """When and how one vendor is asked: of events only for what is new."""
    since: dict[str, date] = dict(store.frame(SINCE, [settings.name]).iter_rows())
    token = token_of(settings)
    return Asking(looking.as_of, looking.now, looking.base, looking.archive, token, since, looking.replays)


def _objects(settings: SaasSettings, looking: Looking) -> list[Object]:
    """The files that it is read from, before they are; none of an interface, or where they cannot be listed."""
    with suppress(SourceError):
        return list_objects(settings.path, base=looking.base, endpoint=settings.endpoint) if settings.path else []
    return []


def keep_told(
    store: Store, source: str, told: Told, looking: Looking, objects: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Keeps what a vendor told, with pseudonyms in place of its accounts and of addresses; gives its feeds, so too.

    `objects` are the files that it told it in, of a source of files.
    """
    people = store.people
    hide = Addresses(people.ids).hide
    feeds = told.feeds if told.feeds.height else feed("source", "ok", told.seats.height)
    feeds = feeds.with_columns(hide(feeds["reason"]))
    apps = told.apps.with_columns(hide(told.apps["name"])).unique("app_id", keep="last").drop_nulls("name")
    accounts = resolved(people, told.accounts, store.frame(PERSONS), source)
    seats, activity, months = _named(people, accounts, told)
    pools = told.pools.unique(POOLS.key, keep="last", maintain_order=True)
    with store.transaction():
        keep_seats(store.connection, source, seats, pools, feeds, looking.as_of)
        keep_use(store.connection, source, activity, months, told.covered, looking.as_of, corrects=looking.replays)
        keep_feeds(store.connection, source, feeds, looking.as_of)
        store.replace(APP, apps, by=("app_id",))
        if objects is not None:
            keep_objects(store, source, objects, looking.now)
    return feeds


def _named(people: People, accounts: pl.DataFrame, told: Told) -> list[pl.DataFrame]:
    """Seats, each once, last use and months of use, with account_id, person_id, account_kind and account_status."""
    about = accounts.lazy().select("account_id", "person_id", "account_kind", "account_status")
    about = about.unique("account_id", keep="last")

    def named(rows: pl.DataFrame) -> pl.LazyFrame:
        own = rows.lazy().with_columns(account_id=people.account_ids(rows["account"])).drop_nulls("account")
        return own.join(about, on="account_id", how="left", maintain_order="left").with_columns(
            pl.col("account_kind").fill_null("unknown"), pl.col("account_status").fill_null("active")
        )

    seats = named(told.seats).sort(pl.col("via") != "direct", nulls_last=True, maintain_order=True)
    seats = seats.with_columns(sku=pl.coalesce("sku", "app_id"), paid=pl.col("paid").fill_null(value=True))
    once = seats.unique(SEATS.key, keep="first", maintain_order=True)
    activity = named(told.activity).unique(("account_id", "signal"), keep="last", maintain_order=True)
    return pl.collect_all([once, activity, named(told.months)], engine="in-memory")


def gaps(feeds: pl.DataFrame) -> tuple[str, ...]:
    """A sentence for each thing that was asked and did not come."""
    off = feeds.filter(pl.col("status").is_in(PROBLEMS))
    return tuple(
        f"{row['feed']} {row['status']}: {row['reason']}"
        + (
            f" Missing: {row['permission']}."
            if row["permission"] and row["permission"] not in (row["reason"] or "")
            else ""
        )
        for row in off.iter_rows(named=True)
    )


def token_of(settings: SoftwareSettings) -> str | None:
    """The access token that the environment has for a source."""
    return os.environ.get(settings.token_variable) or None


def ridden_token(trail: TrailSettings, looking: Looking) -> str | None:
    """The token of the source that a trail rides on."""
    return next((token_of(each) for each in looking.saas if each.name == trail.saas), None)
