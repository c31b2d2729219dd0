"""One trail read: clients and hosts by the catalogue, accounts and people by their pseudonyms."""

from concurrent.futures import Future
from datetime import date

import polars as pl

from pipelines.shadow import lists
from pipelines.software.looking import Looking, Seen, feed, objects_frame, refused
from pipelines.software.people import not_had
from pipelines.software.seats import gaps, ridden_token
from sources.base import SourceError
from sources.trails import Asking, Sighted, TrailKind, kind_named
from sources.trails.settings import TrailSettings
from transforms.focus.addresses import Addresses
from transforms.shadow_it.hosts import of_products
from warehouse.own_files import keep_objects, keep_rejects
from warehouse.people import EMAIL, HR_ID, People
from warehouse.software import keep_feeds
from warehouse.store import Store
from warehouse.tables import TRAIL_SIGHT
from warehouse.trails import keep_sights

SINCE = "SELECT feed, last_ok FROM saas_feed WHERE source = ? AND last_ok IS NOT NULL"
# Free text of a vendor's, which may have an address in it.
MAY_NAME_PEOPLE = ("client", "name", "publisher", "domains")
NOBODY = ""


def read_trail(store: Store, settings: TrailSettings, looking: Looking, asked: "Future[Sighted] | None" = None) -> Seen:
    """Reads one trail; what cannot be had changes nothing, and what it told before stays.

    `asked` is what it tells, where it was asked ahead.
    """
    kind = kind_named(settings.kind)
    try:
        told = asked.result() if asked else kind.look(settings, asking_of(store, settings, looking))
    except SourceError as error:
        return not_had(store, settings, looking, kind.trail, str(error))
    people = store.people
    sights = _without_names(people, _known(told.sights, kind, looking), settings.saas)
    addresses = Addresses(people.ids)
    rejects = told.rejects.with_columns(addresses.hidden(pl.col("value")))
    feeds = _feeds(told, kind).with_columns(addresses.hidden(pl.col("reason")))
    with store.transaction():
        keep_sights(store.connection, settings.name, kind.trail, sights, looking.as_of, whole=told.whole)
        keep_objects(store, settings.name, objects_frame(told.objects, settings), looking.now)
        keep_rejects(store, settings.name, rejects)
        keep_feeds(store.connection, settings.name, feeds, looking.as_of)
    return Seen(settings.name, "sights", sights.height, (*refused(settings.name, rejects), *gaps(feeds)), told.notes)


def asking_of(store: Store, settings: TrailSettings, looking: Looking) -> Asking:
    """When and how a trail is asked: of logs only for what is new."""
    since: dict[str, date] = dict(store.frame(SINCE, [settings.name]).iter_rows())
    ridden = next((each for each in looking.saas if each.name == settings.saas), None)
    of_list = looking.asking(ridden_token(settings, looking))
    place = (of_list.base, of_list.into, of_list.archive)
    return Asking(of_list.as_of, of_list.now, *place, of_list.token, of_list.replays, ridden, since)


def _known(sights: pl.DataFrame, kind: TrailKind, looking: Looking) -> pl.DataFrame:
    """Of hosts those of the catalogue's products: what else people look at is nobody's business here."""
    if kind.trail != "dns":
        return sights
    of_it = of_products(sights["client"], lists(looking.catalogue)).select(client="host")
    return sights.join(of_it, on="client", how="semi", maintain_order="left")


def _without_names(people: People, sights: pl.DataFrame, ridden: str) -> pl.DataFrame:
    """TRAIL_SIGHT's columns: an account is somebody's as its source knows it, else by its address or HR id."""
    owners = people.accounts_of(ridden) if ridden else people.accounts_of(NOBODY)
    given = people.known(sights["email"], HR_ID)
    by_address = pl.when(pl.col("email").str.contains("@")).then("email")
    given = given.fill_null(people.ids(sights.select(by_address)["email"], EMAIL))
    own = sights.with_columns(given=given, account_id=people.account_ids(sights["account"]))
    named = own.join(owners, on="account_id", how="left", maintain_order="left").with_columns(
        person_id=pl.coalesce("person_id", "given")
    )
    counted = people.counted_under(named).with_columns(
        account_id=pl.coalesce("account_id", "person_id", pl.lit(NOBODY))
    )
    hidden = Addresses(people.ids).hidden
    rows = counted.with_columns(hidden(pl.col(name)) for name in MAY_NAME_PEOPLE)
    days = rows.with_columns(
        pl.col("first_seen").min().over("client", "account_id"), pl.col("last_seen").max().over("client", "account_id")
    )
    once = days.unique(["client", "account_id"], keep="last", maintain_order=True)
    return once.select(name for name in TRAIL_SIGHT.names if name not in ("x_source", "trail", "x_last_seen"))


def _feeds(told: Sighted, kind: TrailKind) -> pl.DataFrame:
    """What was asked for; of files one feed, known up to the last day that they tell."""
    if told.feeds.height:
        return told.feeds
    newest: date | None = told.sights["last_seen"].max()  # pyright: ignore[reportAssignmentType]
    return feed(kind.trail, "ok", told.sights.height, as_of=newest)
