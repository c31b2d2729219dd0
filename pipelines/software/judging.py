"""What is said of software on the business day, kept in place of what was said the day before."""

from collections.abc import Callable
from datetime import date

import polars as pl

from pipelines.findings.estate import window_ends
from pipelines.findings.lifecycle import settle
from pipelines.settings import Settings
from pipelines.shadow import lists_of
from pipelines.software.contracts import keep_confirmed
from pipelines.software.lists import exempt, migration, own, plans
from pipelines.software.trailed import ledgers, seen_apps
from sources.reference.skus import signals, skus
from transforms.licenses import Software, judge
from transforms.licenses.identity import vendors_first
from transforms.licenses.software import SOURCES
from transforms.renewals import candidates, renewals
from transforms.renewals.candidates import bought, payers
from transforms.renewals.confirmed import ENTERED
from transforms.renewals.paid import paid
from transforms.shadow_it import Lists, with_texts, with_trails
from warehouse.findings import keep_findings
from warehouse.software import FEEDS_AS_TOLD, mark_feeds
from warehouse.store import Store
from warehouse.tables import (
    APP,
    APP_SIGHT,
    CONTRACT_CANDIDATE,
    CONTRACT_LINE,
    LICENSE_POOL,
    OVERLAP,
    PRODUCT,
    RENEWAL,
    SEAT,
    Table,
)

OF_THE_DAY = "x_valid_from <= $1 AND (x_valid_to IS NULL OR x_valid_to > $1)"
# A last day that has passed since a roster told it is not known to have held.
PEOPLE = """
SELECT * REPLACE (CASE WHEN status <> 'left' AND "end" < $1 AND "end" >= as_of THEN NULL ELSE "end" END AS "end")
FROM person
"""
HOLDS = "SELECT count(*) AS n FROM saas_feed WHERE last_ok IS NOT NULL"
# All that is read for names of products.
TEXTS = """
SELECT unnest([descriptor, merchant, description]) AS text FROM spend_transaction
UNION SELECT name FROM app UNION SELECT name FROM trail_sight
"""
FOUND = "SELECT count(*) AS n FROM finding WHERE starts_with(rule, 'saas.')"


def confirm(store: Store, as_of: date, decisions: pl.DataFrame) -> bool:
    """Keeps as contracts what people confirmed, where any source of people, contracts, lines or seats was ever had.

    Gives whether one was.
    """
    holds = bool(store.frame(HOLDS)["n"][0])
    if holds:
        keep_confirmed(store, decisions, as_of)
    return holds


def judge_software(
    store: Store,
    settings: Settings,
    as_of: date,
    decisions: pl.DataFrame,
    before_keeping: Callable[[], None] = lambda: None,
) -> int:
    """Judges seats, pools, overlaps and renewals, keeps them, and gives how many findings there are.

    `decisions` are all DECISION rows up to now. `before_keeping` is called once all is worked out, and what it raises
    leaves all as it was.
    """
    if not confirm(store, as_of, decisions):
        return 0
    lines = store.frame("FROM spend_transaction")
    known = with_texts(lists_of(settings), store.frame(TEXTS)["text"])
    now = software(store, settings, as_of, lines, known)
    said = judge(now, settings.licenses)
    coming = plans(own(settings, settings.renewals.plans), now.products)
    renewed = renewals(now, said, settings.renewals, coming, settings.reporting.timezone)
    apps, sights = seen_apps(store, settings, now, lines, decisions, known)
    tables: dict[Table, pl.DataFrame] = {
        SEAT: said.seats,
        LICENSE_POOL: said.pools,
        OVERLAP: said.overlaps,
        APP: with_trails(_named(store, said.apps), apps, now.products),
        APP_SIGHT: sights,
        PRODUCT: now.products.select(PRODUCT.names).unique("product", keep="first", maintain_order=True),
        RENEWAL: renewed,
        CONTRACT_CANDIDATE: now.candidates,
        CONTRACT_LINE: paid(lines, store.frame("FROM contract"), known, ledgers(settings), as_of),
    }
    settles = bool(said.findings.height or store.frame(FOUND)["n"][0])
    before_keeping()
    with store.transaction():
        for table, rows in tables.items():
            store.connection.execute(f'DELETE FROM "{table.name}"')
            store.insert(table, rows)
        mark_feeds(store.connection, said.doubts)
        keep_findings(store.connection, [said.findings], as_of, part="software")
        if settles:
            settle(store, decisions, as_of, settings.waste.exempt_tag, window_ends(store, as_of))
    return said.findings.height


def software(store: Store, settings: Settings, as_of: date, lines: pl.DataFrame, lists: Lists) -> Software:
    """All that the warehouse knows of software on a day, each person under one pseudonym; `lines` are those paid."""
    people = store.people
    counted = people.counted_under
    known = lists.products
    kinds = [(each.name, each.kind) for each in (*settings.saas, *settings.contracts)]
    sources = pl.DataFrame(kinds, schema=SOURCES, orient="row")
    seats, pools = vendors_first(
        sources, _of_the_day(store, "seat_history", as_of), _of_the_day(store, "license_pool_history", as_of)
    )
    contracts = _contracts(store, settings, as_of)
    paid_for = bought(lines, contracts, lists, as_of)
    return Software(
        as_of=as_of,
        seats=counted(seats),
        pools=pools,
        activity=counted(store.frame("FROM activity")),
        months=counted(store.frame("FROM active_month")),
        covered=store.frame("FROM month_covered"),
        feeds=store.frame(FEEDS_AS_TOLD, [sources["source"].to_list()]),
        people=counted(store.frame(PEOPLE, [as_of]), "person_id", "manager_id"),
        aliases=people.aliases(),
        contracts=contracts,
        candidates=candidates(paid_for, contracts, known, as_of),
        payers=payers(paid_for, known, as_of),
        exempt=exempt(own(settings, settings.licenses.exempt), people, known),
        migration=migration(own(settings, settings.licenses.migration), known),
        main_accounts=people.main_accounts(),
        sources=sources,
        products=known,
        skus=skus(),
        signals=signals(),
    )


def _of_the_day(store: Store, table: str, as_of: date) -> pl.DataFrame:
    return store.frame(f'FROM "{table}" WHERE {OF_THE_DAY}', [as_of])


def _contracts(store: Store, settings: Settings, as_of: date) -> pl.DataFrame:
    """Those of the day; of one id in two lists that of the list which outlay.toml has first.

    What a person confirmed steps aside where a list tells of the product.
    """
    order = pl.Enum([*(each.name for each in settings.contracts), ENTERED])
    there = _of_the_day(store, "contract", as_of).filter(pl.col("x_source").is_in(order.categories.implode()))
    is_entered = pl.col("x_source") == ENTERED
    listed = there.filter(~is_entered)["app_id"].drop_nulls().implode()
    there = there.filter(~is_entered | ~pl.col("app_id").is_in(listed))
    return there.sort(pl.col("x_source").cast(order)).unique("contract_id", keep="first", maintain_order=True)


def _named(store: Store, apps: pl.DataFrame) -> pl.DataFrame:
    """APP rows, with the vendors' own names of what no catalogue knows."""
    told = store.frame("SELECT app_id, name AS told, vendor AS told_vendor FROM app")
    unknown = pl.col("name") == pl.col("app_id")
    both = apps.join(told, on="app_id", how="left").with_columns(
        name=pl.when(unknown).then(pl.coalesce("told", "name")).otherwise("name"),
        vendor=pl.coalesce("vendor", "told_vendor"),
    )
    gone = told.join(apps, on="app_id", how="anti").select("app_id", name="told", vendor="told_vendor")
    return pl.concat([both.drop("told", "told_vendor"), gone], how="diagonal_relaxed")
