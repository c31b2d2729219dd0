"""What is known of software on one business day, and what comes of judging it: frames in, frames out."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from warehouse.tables import (
    ACTIVE_MONTH,
    ACTIVITY,
    APP,
    CONTRACT,
    CONTRACT_CANDIDATE,
    FINDING,
    LICENSE_POOL,
    LICENSE_POOL_HISTORY,
    MONTH_COVERED,
    OVERLAP,
    PERSON,
    SAAS_FEED,
    SEAT,
    SEAT_HISTORY,
)
from warehouse.tables.base import DECIMAL, TEXT

# Two pseudonyms of one person.
ALIASES = pl.Schema({"person_id": pl.String(), "same_as": pl.String()})
# Seats that are kept though nobody uses them; of a person, or of one account where no person is known.
EXEMPT = pl.Schema({"app_id": pl.String(), "person_id": pl.String(), "account_id": pl.String(), "reason": pl.String()})
# What moving one person from a product to another costs.
MIGRATION = pl.Schema(
    {"kept": TEXT.polars, "retired": TEXT.polars, "cost_per_person": DECIMAL.polars, "currency": TEXT.polars}
)
# Accounts under the address that the roster has of their person today: of two, the one to keep.
MAIN_ACCOUNTS = pl.Schema({"source": pl.String(), "account_id": pl.String()})
# Which kind of interface each configured source speaks (`saas.kind`), for what is told by kind.
SOURCES = pl.Schema({"source": pl.String(), "kind": pl.String()})
# Who pays again and again for a product, beside what names a contract: a card, a person, an invoice.
PAYERS = pl.Schema(
    {
        "app_id": pl.String(),
        "payer": pl.String(),  # department and card or person, as far as lines tell; none by name
        "currency": pl.String(),
        "cadence": pl.String(),
        "amount": DECIMAL.polars,  # of the newest line
        "per_year": DECIMAL.polars,
        "lines": pl.Int64(),
        "last_seen": pl.Date(),
    }
)
# sources.reference.products
PRODUCTS = pl.Schema(
    {
        "product": pl.String(),
        "name": pl.String(),
        "vendor": pl.String(),
        "category": pl.String(),  # the job that it does, as fine as buyers choose between
        "domains": pl.List(pl.String()),
        "aliases": pl.List(pl.String()),
        "bundle_of": pl.List(pl.String()),  # products that have it in them at no further cost
    }
)
# sources.reference.skus
SKUS = pl.Schema(
    {
        "kind": pl.String(),
        "sku": pl.String(),  # as the vendor's interface writes it
        "app_id": pl.String(),  # the catalogue's product
        "name": pl.String(),
        "family": pl.String(),  # SKUs of one family hold one another, the higher rank the lower
        "rank": pl.Int64(),
        "signals": pl.List(pl.String()),  # what would show its use; empty: whatever is told of the app
        "paid": pl.Boolean(),
        "credits_idle": pl.Boolean(),  # the vendor takes seats off the bill while nobody uses them
    }
)
# sources.reference.signals
SIGNALS = pl.Schema(
    {
        "kind": pl.String(),
        "signal": pl.String(),  # as ACTIVITY has it, up to the first dot
        "name": pl.String(),
        "lag_days": pl.Int64(),  # how old the newest day of a feed in order may be
        "tells_never": pl.Boolean(),  # whether none of it ever means no use
        "tells_rest": pl.Boolean(),  # whether none of it for long does
    }
)

# FINDING's columns as `warehouse.findings.keep_findings` takes them: it names each, and knows since when it is found.
# `winner…` name the finding (its rule, provider, account, key) whose saving holds a finding's own.
MADE_WHERE_KEPT = ("finding_id", "resource_id", "included_in", "first_found", "status")
FOUND = pl.Schema(
    {name: kind for name, kind in FINDING.schema.items() if name not in MADE_WHERE_KEPT}
    | dict.fromkeys(("x_resource_key", "winner", "winner_provider", "winner_account", "winner_key"), TEXT.polars)
)


@dataclass(frozen=True)
class Software:
    """All that is known on `as_of`.

    `seats` and `pools` are the open rows of their history, `contracts` the CONTRACT rows that stand on the day, `feeds`
    the newest SAAS_FEED rows; the others are whole. Schemas are the tables', or those above.
    """

    as_of: date
    seats: pl.DataFrame = field(default_factory=SEAT_HISTORY.empty)
    pools: pl.DataFrame = field(default_factory=LICENSE_POOL_HISTORY.empty)
    activity: pl.DataFrame = field(default_factory=ACTIVITY.empty)
    months: pl.DataFrame = field(default_factory=ACTIVE_MONTH.empty)
    covered: pl.DataFrame = field(default_factory=MONTH_COVERED.empty)
    feeds: pl.DataFrame = field(default_factory=SAAS_FEED.empty)
    people: pl.DataFrame = field(default_factory=PERSON.empty)
    aliases: pl.DataFrame = field(default_factory=ALIASES.to_frame)
    contracts: pl.DataFrame = field(default_factory=CONTRACT.empty)
    candidates: pl.DataFrame = field(default_factory=CONTRACT_CANDIDATE.empty)
    payers: pl.DataFrame = field(default_factory=PAYERS.to_frame)
    exempt: pl.DataFrame = field(default_factory=EXEMPT.to_frame)
    migration: pl.DataFrame = field(default_factory=MIGRATION.to_frame)
    main_accounts: pl.DataFrame = field(default_factory=MAIN_ACCOUNTS.to_frame)
    sources: pl.DataFrame = field(default_factory=SOURCES.to_frame)
    products: pl.DataFrame = field(default_factory=PRODUCTS.to_frame)
    skus: pl.DataFrame = field(default_factory=SKUS.to_frame)
    signals: pl.DataFrame = field(default_factory=SIGNALS.to_frame)


# Seats that nobody used lately and that are needed nevertheless: too new to judge (`new`), or of a season (`season`).
SPARED = pl.Schema(
    {"source": pl.String(), "sku": pl.String(), "account_id": pl.String(), "app_id": pl.String(), "why": pl.String()}
)

# Signals that came and must not be judged by: too old (`stale`), or standing still for all (`frozen`).
DOUBTS = pl.Schema(
    {"source": pl.String(), "root_app": pl.String(), "root": pl.String(), "doubt": pl.String(), "status": pl.String()}
)


@dataclass(frozen=True)
class Licenses:
    """What was judged: rows of SEAT, LICENSE_POOL, OVERLAP and APP, findings as `warehouse.findings` keeps them, SPARED
    and DOUBTS.
    """

    seats: pl.DataFrame = field(default_factory=SEAT.empty)
    pools: pl.DataFrame = field(default_factory=LICENSE_POOL.empty)
    overlaps: pl.DataFrame = field(default_factory=OVERLAP.empty)
    apps: pl.DataFrame = field(default_factory=APP.empty)
    findings: pl.DataFrame = field(default_factory=FOUND.to_frame)
    spared: pl.DataFrame = field(default_factory=SPARED.to_frame)
    doubts: pl.DataFrame = field(default_factory=DOUBTS.to_frame)
