"""Who uses which of the seats that are paid for: a row a pool of seats, and the seats that could be given back."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.renewal import LEAST_GROUP, NO_DEPARTMENT, without_small_groups
from dashboards.queries.renewals import sees_software
from warehouse.snapshot import Snapshot

# What is done with a seat, by its state; what nobody has is `unassigned`.
UNUSED = ("inactive", "never_used")
TO_RECLAIM = ("leaver", "duplicate")
# When the money of a seat leaves the invoice.
NOW, AT_RENEWAL, NOT_KNOWN = "now", "at_renewal", "not_known"
COUNTED = ("active", "unused", "to_reclaim", "unassigned", "unknown")
# What a source could not tell in full, in the order in which it is to be mended.
IN_TROUBLE = ("refused", "failed", "concealed", "frozen", "stale", "not_asked")

SEATS = """
SELECT s.source, s.app_id, s.sku, s.account_id, s.person_id, s.account_kind, s.state, s.waste, s.assigned_at,
    s.last_activity_at, s.signal, s.as_of, s.lag_days, s.saving_per_month, s.currency, s.cheaper_sku,
    s.tier_saving_per_month, s.reason, coalesce(p.department, $nowhere) AS department,
    coalesce(app.name, s.app_id) AS app, app.vendor, app.category
FROM seat s LEFT JOIN person p USING (person_id) LEFT JOIN app ON app.app_id = s.app_id
WHERE s.paid ORDER BY s.saving_per_month DESC NULLS LAST, s.app_id, s.last_activity_at NULLS FIRST, s.account_id
"""
POOLS = """
SELECT l.source, l.app_id, l.sku, l.name AS tier, coalesce(app.name, l.app_id) AS app, app.vendor, app.category,
    l.purchased, l.consumed, l.in_grace, l.as_of AS counted_on, l.contract_id, l.unit_price_per_month, l.currency,
    l.reason AS pool_reason, r."end" AS contract_end,
    EXISTS (FROM contract c WHERE c.contract_id = l.contract_id AND c.x_valid_to IS NULL AND c.term_months = 1)
        AS is_monthly
FROM license_pool l LEFT JOIN app USING (app_id) LEFT JOIN renewal r USING (contract_id)
"""
CREDITED = """
SELECT coalesce(app.name, r.app) AS app, coalesce(r.vendor, app.vendor) AS vendor, r.contract_id, r.already_credited,
    r.cost_per_year, r.seats_committed, r.currency
FROM renewal r LEFT JOIN app USING (app_id) WHERE r.already_credited > 0 ORDER BY r.already_credited DESC, r.contract_id
"""
FEEDS = """
SELECT source, feed, status, as_of, newest, permission, reason FROM saas_feed ORDER BY source, feed
"""


@remembered
def seats(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """Each paid seat with its state, app and department, the largest saving first; nobody by name.

    To others than the IT role small departments are hidden, as `queries.renewal.departments` has it.
    """
    found = without_small_groups(snapshot.frame(SEATS, {"nowhere": NO_DEPARTMENT}), viewer)
    return found if sees_software(viewer) else found.clear()


def of_enough_people(seats: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Seats of one department: to others than the IT role without products that fewer than five of its people have,
    and without the next smallest where there are such.
    """
    if viewer.allowed("it"):
        return seats
    sizes = (
        seats.group_by("app_id").agg(people=pl.coalesce("person_id", "account_id").n_unique()).sort("people", "app_id")
    )
    few = sizes.filter(pl.col("people") < LEAST_GROUP).height
    hidden = sizes.head(few + 1 if few else 0)["app_id"].implode()
    return seats.filter(~pl.col("app_id").is_in(hidden))


@remembered
def app_names(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`app_id, app_name`: how the catalogue calls products."""
    found = snapshot.frame("SELECT app_id, name AS app_name FROM app WHERE name IS NOT NULL")
    return found if sees_software(viewer) else found.clear()


@remembered
def feeds(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """SAAS_FEED rows: what each source was last asked for, and how far that can be trusted."""
    found = snapshot.frame(FEEDS)
    return found if sees_software(viewer) else found.clear()


@remembered
def pools(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """A row a SKU of a source: how many seats were bought, in which state they are, and what is paid for nothing.

    `seats` is what was bought, else what is held. COUNTED add up to it but where more is held than was bought.
    `not_used_per_month` is the price of what is unused, to be reclaimed or unassigned; null where no price is known.
    """
    found = snapshot.frame(POOLS)
    whole = laid_out(found, seats(snapshot, viewer))
    return whole if sees_software(viewer) else whole.clear()


def laid_out(pools: pl.DataFrame, seats: pl.DataFrame) -> pl.DataFrame:
    """The pools with their seats counted; a SKU of seats of which no pool tells is a row of its own."""
    counted = seats.group_by("source", "app_id", "sku").agg(
        held=pl.len().cast(pl.Int64),
        active=(pl.col("state") == "active").sum().cast(pl.Int64),
        unused=pl.col("state").is_in(UNUSED).sum().cast(pl.Int64),
        to_reclaim=pl.col("state").is_in(TO_RECLAIM).sum().cast(pl.Int64),
        unknown=(pl.col("state") == "unknown").sum().cast(pl.Int64),
        wasted=pl.col("waste").sum(),
        of_seats=pl.col("saving_per_month").filter("waste").sum(),
        priced=pl.col("saving_per_month").filter("waste").count(),
        signal=pl.col("signal").drop_nulls().mode().sort().first(),
        told_to=pl.col("as_of").max(),
        lag_days=pl.col("lag_days").min(),
        why=pl.col("reason").filter(pl.col("state") == "unknown").mode().sort().first(),
        seat_currency=pl.col("currency").drop_nulls().first(),
        seat_app=pl.col("app").first(),
        seat_vendor=pl.col("vendor").first(),
        seat_category=pl.col("category").first(),
    )
    both = pools.join(counted, on=["source", "app_id", "sku"], how="full", coalesce=True, nulls_equal=True)
    numbers = ("held", "active", "unused", "to_reclaim", "unknown", "wasted", "priced")
    spare = (pl.col("purchased") - pl.coalesce("consumed", "held")).clip(lower_bound=0)
    both = both.with_columns(
        *(pl.col(name).fill_null(0) for name in numbers),
        currency=pl.coalesce("currency", "seat_currency"),
        app=pl.coalesce("app", "seat_app"),
        vendor=pl.coalesce("vendor", "seat_vendor"),
        category=pl.coalesce("category", "seat_category"),
        unassigned=spare.fill_null(0),
    )
    nothing = pl.lit(0).cast(pl.Decimal(38, 18))
    of_seats = pl.when(pl.col("wasted") > 0).then(pl.when(pl.col("priced") > 0).then("of_seats")).otherwise(nothing)
    of_spare = pl.when(pl.col("unassigned") > 0).then(pl.col("unit_price_per_month") * pl.col("unassigned"))
    return (
        both.with_columns(
            seats=pl.max_horizontal(pl.col("purchased"), pl.col("held")),
            not_used_per_month=(of_seats + pl.when(pl.col("unassigned") > 0).then(of_spare).otherwise(nothing)).cast(
                pl.Decimal(38, 18)
            ),
        )
        .drop("of_seats", "priced", "wasted", "seat_currency", "seat_app", "seat_vendor", "seat_category")
        .sort("not_used_per_month", "seats", "app", "sku", descending=[True, True, False, False], nulls_last=True)
    )


def reclaim(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """The seats that are money for nothing, as `to_leave` has them: pseudonyms, never names."""
    return to_leave(seats(snapshot, viewer), pools(snapshot, viewer))


def to_leave(seats: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """The seats that are money for nothing, each in the pile of when its money leaves, the longest gone first.

    `pile` is now (a monthly term), at_renewal (from `contract_end` on) or not_known: no contract that runs tells.
    """
    terms = pools.select("source", "app_id", "sku", "tier", "contract_id", "contract_end", "is_monthly")
    both = seats.filter("waste").drop("waste").join(terms, on=["source", "app_id", "sku"], how="left")
    return both.with_columns(pile=pile()).sort("last_activity_at", "assigned_at", "account_id", "sku")


def spare(pools: pl.DataFrame) -> pl.DataFrame:
    """The pools with seats that nobody holds and that cost something: their `pile`, and `saving_per_month` of all."""
    left = pools.filter(pl.col("unassigned") > 0, pl.col("unit_price_per_month") > 0)
    money = (pl.col("unit_price_per_month") * pl.col("unassigned")).cast(pl.Decimal(38, 18))
    return left.with_columns(pile=pile(), saving_per_month=money).sort("saving_per_month", descending=True)


def pile() -> pl.Expr:
    """When the money of a seat leaves the invoice."""
    return (
        pl.when(pl.col("is_monthly").fill_null(value=False))
        .then(pl.lit(NOW))
        .when(pl.col("contract_end").is_not_null())
        .then(pl.lit(AT_RENEWAL))
        .otherwise(pl.lit(NOT_KNOWN))
    )


@remembered
def credited(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`app, vendor, contract_id, credited` (seats), `saving_per_month, currency`: what vendors credit already."""
    found = snapshot.frame(CREDITED)
    share = found["already_credited"].cast(pl.Float64) / found["cost_per_year"].cast(pl.Float64)
    whole = found.with_columns(
        credited=(share * found["seats_committed"]).round(0).cast(pl.Int64),
        saving_per_month=(pl.col("already_credited") / 12).cast(pl.Decimal(38, 18)),
    ).drop("already_credited", "cost_per_year", "seats_committed")
    return whole if sees_software(viewer) else whole.clear()


def without_numbers(pools: pl.DataFrame) -> pl.DataFrame:
    """Pools of which one department is looked at: what was bought is the company's, so it is not told."""
    none = pl.lit(None, pl.Int64)
    return pools.with_columns(purchased=none, consumed=none, in_grace=none)


# A pool's own columns, without what is counted of its seats.
OF_A_POOL = (
    *("source", "app_id", "sku", "tier", "app", "vendor", "category", "purchased", "consumed", "in_grace"),
    *("counted_on", "contract_id", "unit_price_per_month", "currency", "pool_reason", "contract_end"),
    "is_monthly",
)
