"""What all trails of outlay.toml tell of apps on the business day."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from pipelines.settings import Settings
from sources.trails import kind_named
from transforms.licenses import Software
from transforms.shadow_it import Lists, Trails, aliases, apps_seen, sights
from warehouse.store import Store
from warehouse.tables import APP_SIGHT

# The kind of source whose lines are invoices; all others are of cards.
LEDGER = "ledger-csv"
FEEDS = "SELECT source, status, last_ok, as_of FROM saas_feed WHERE list_contains(?, source)"
# What says less than that a feed was told, the worst last.
WORSE = ("ok", "stale", "failed")


def seen_apps(
    store: Store, settings: Settings, now: Software, lines: pl.DataFrame, decisions: pl.DataFrame, lists: Lists
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The apps that trails saw, as `apps_seen` gives them, and APP_SIGHT, what each rests on."""
    named = [each.name for each in settings.trail]
    traced = store.people.counted_under(store.frame("FROM trail_sight WHERE list_contains(?, x_source)", [named]))
    trails = Trails(
        as_of=now.as_of,
        lines=lines,
        ledgers=ledgers(settings),
        sights=traced,
        rides={each.name: each.saas for each in settings.trail if each.saas},
        activity=now.activity,
        apps=store.frame("SELECT app_id, name FROM app"),
        contracts=now.contracts,
        decisions=decisions,
        people=now.people,
        told=told(store, settings, now.as_of),
    )
    known = replace(lists, aliases=aliases(decisions))
    found = sights(trails, known)
    kept = found.rename({"first": "first_seen", "day": "last_seen"})
    return apps_seen(trails, known, settings.shadow_it, found), kept.select(APP_SIGHT.names)


def ledgers(settings: Settings) -> tuple[str, ...]:
    """The sources whose lines are invoices."""
    return tuple(each.name for each in settings.spend if each.kind == LEDGER)


def told(store: Store, settings: Settings, as_of: date) -> dict[str, str]:
    """How far each trail that is read is told: ok, stale or failed, as the worst of its sources."""
    kinds = {each.name: kind_named(each.kind).trail for each in settings.trail}
    feeds = store.frame(FEEDS, [list(kinds)])
    oldest = as_of - timedelta(days=settings.licenses.stale_days)
    known = pl.coalesce("as_of", "last_ok")
    late = (known < oldest).fill_null(value=True) | (pl.col("last_ok") < oldest).fill_null(value=True)
    status = (
        pl.when(pl.col("status").is_in(["failed", "refused"]))
        .then(pl.lit("failed"))
        .when(late & (pl.col("status") == "ok"))
        .then(pl.lit("stale"))
        .otherwise(pl.lit("ok"))
    )
    judged = feeds.with_columns(trail=pl.col("source").replace_strict(kinds), worse=status.cast(pl.Enum(WORSE)))
    return dict(judged.group_by("trail").agg(pl.col("worse").max().cast(pl.String)).iter_rows())
