"""What is known of one contract: its seats by department and state, its prices, what is paid, and what is beside it."""

from datetime import date
from decimal import Decimal

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.entered_contracts import entered_rows
from dashboards.queries.renewals import sees_software
from transforms.renewals.confirmed import ENTERED
from warehouse.snapshot import Snapshot

# Groups with fewer people are told to the IT role alone: a remainder of one is a name.
LEAST_GROUP = 5
STATES = ("active", "inactive", "never_used", "leaver", "duplicate", "unknown")
NO_DEPARTMENT = "No department known"
HIDDEN = "Departments under 5 people, with the next smallest"
DAYS_A_YEAR = 365

SEATS = """
SELECT s.source, s.sku, s.account_id, s.person_id, s.account_kind, s.state, s.waste, s.assigned_at, s.last_activity_at,
    s.signal, s.as_of, s.lag_days, s.saving_per_month, s.currency, s.cheaper_sku, s.tier_saving_per_month, s.reason,
    coalesce(p.department, $nowhere) AS department, p."end" AS left_on
FROM seat s LEFT JOIN person p ON p.person_id = s.person_id
WHERE s.app_id = $app AND s.paid ORDER BY s.last_activity_at NULLS FIRST, s.assigned_at, s.account_id, s.sku
"""
PRICES = """
SELECT start, "end", term_months, seats_committed, price_per_seat, billing_period, currency, min(x_valid_from) AS known
FROM contract WHERE contract_id = ? AND price_per_seat IS NOT NULL GROUP BY ALL ORDER BY start NULLS FIRST, known
"""
TERMS = """
SELECT * FROM contract WHERE contract_id = $id AND x_valid_to IS NULL ORDER BY x_source = $entered LIMIT 1
"""
PAID = """
SELECT l.*, t.descriptor, t.description, t.merchant, t.x_source AS source, t.x_file AS file, t.x_line AS line
FROM contract_line l JOIN spend_transaction t USING (transaction_id)
WHERE l.contract_id = ? ORDER BY l.date, l.transaction_id
"""


@remembered
def seats(snapshot: Snapshot, viewer: Viewer, app_id: str) -> pl.DataFrame:
    """Each paid seat of a product with its state, its department, and by what it was judged; the longest gone first."""
    found = snapshot.frame(SEATS, {"app": app_id, "nowhere": NO_DEPARTMENT})
    return found if sees_software(viewer) else found.clear()


def departments(snapshot: Snapshot, viewer: Viewer, app_id: str) -> pl.DataFrame:
    """`department, seats`, a column a state, `waste_per_month, currency`: the most seats first.

    To others than the IT role groups of fewer than five people are one row with the smallest of the others, so that no
    remainder tells of them.
    """
    grouped = without_small_groups(seats(snapshot, viewer, app_id), viewer)
    saving = pl.col("saving_per_month").filter("waste").sum()
    return (
        grouped.group_by("department")
        .agg(
            seats=pl.len().cast(pl.Int64),
            **{state: (pl.col("state") == state).sum().cast(pl.Int64) for state in STATES},
            waste_per_month=saving,
            currency=pl.col("currency").drop_nulls().first(),
        )
        .sort("seats", "department", descending=[True, False])
    )


def without_small_groups(held: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Seats with the departments that the viewer may be told, as `departments` has them."""
    return held if viewer.allowed("it") else held.with_columns(department=_hidden(held))


def _hidden(held: pl.DataFrame) -> pl.Series:
    """The department of each seat, or HIDDEN."""
    sizes = held.group_by("department").agg(people=pl.coalesce("person_id", "account_id").n_unique())
    ordered = sizes.sort("people", "department")
    small = ordered.filter(pl.col("people") < LEAST_GROUP)
    hidden = ordered.head(small.height + 1 if small.height else 0)["department"].implode()
    shown = pl.when(pl.col("department").is_in(hidden)).then(pl.lit(HIDDEN)).otherwise("department")
    return held.select(department=shown)["department"]


@remembered
def pools(snapshot: Snapshot, viewer: Viewer, app_id: str) -> pl.DataFrame:
    """LICENSE_POOL rows of a product."""
    found = snapshot.frame("SELECT * FROM license_pool WHERE app_id = ? ORDER BY source, sku", [app_id])
    return found if sees_software(viewer) else found.clear()


@remembered
def prices(snapshot: Snapshot, viewer: Viewer, contract_id: str) -> pl.DataFrame:
    """A row a term as it was entered: its price, and by how much that rose over the term before (`uplift_percent`).

    Of a contract by the month a row a change of its price or seats.
    """
    found = snapshot.frame(PRICES, [contract_id])
    said = pl.struct("price_per_seat", "seats_committed", "currency")
    found = found.filter((pl.col("term_months").fill_null(0) != 1) | (said != said.shift(1)).fill_null(value=True))
    rose = [None, *(_rise(*pair) for pair in zip(found.to_dicts(), found.to_dicts()[1:], strict=False))]
    with_rise = found.with_columns(uplift_percent=pl.Series(rose[: found.height], dtype=pl.Float64))
    return with_rise if sees_software(viewer) else with_rise.clear()


def _rise(before: dict[str, object], after: dict[str, object]) -> float | None:
    """By how many percent; None where the two prices are not of one currency and period."""
    was, now = before["price_per_seat"], after["price_per_seat"]
    alike = (before["currency"], before["billing_period"]) == (after["currency"], after["billing_period"])
    if not alike or not isinstance(was, Decimal) or not isinstance(now, Decimal) or not was:
        return None
    return float((now - was) / was * 100)


def entered_terms(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, contract_id: str) -> pl.DataFrame:
    """The CONTRACT row that stands: the terms and the clause as somebody entered them, and where."""
    found = _in_lists(snapshot, viewer, contract_id)
    since = entered_rows(entered).filter(contract_id=contract_id)
    return since if found.is_empty() and sees_software(viewer) else found


@remembered
def _in_lists(snapshot: Snapshot, viewer: Viewer, contract_id: str) -> pl.DataFrame:
    """Of a contract that a person confirmed and a list tells of, too, the list's."""
    found = snapshot.frame(TERMS, {"id": contract_id, "entered": ENTERED})
    return found if sees_software(viewer) else found.clear()


@remembered
def app_name(snapshot: Snapshot, viewer: Viewer, app_id: str) -> str:
    """What the catalogue calls a product, else its id."""
    found = snapshot.frame("SELECT name FROM app WHERE app_id = ?", [app_id]) if sees_software(viewer) else None
    return app_id if found is None or found.is_empty() else found.item()


@remembered
def paid(snapshot: Snapshot, viewer: Viewer, contract_id: str) -> pl.DataFrame:
    """CONTRACT_LINE's columns of what was paid under the contract, and where each line stands; oldest first."""
    found = snapshot.frame(PAID, [contract_id])
    return found if sees_software(viewer) else found.clear()


@remembered
def overlaps(snapshot: Snapshot, viewer: Viewer, contract_id: str, app_id: str) -> pl.DataFrame:
    """OVERLAP rows that the product or the contract is one side of."""
    sides = [contract_id, app_id]
    found = snapshot.frame(
        """SELECT * FROM overlap WHERE list_contains($1, kept) OR list_contains($1, retired)
        ORDER BY kind, kept, retired""",
        [sides],
    )
    return found if sees_software(viewer) else found.clear()


@remembered
def feeds(snapshot: Snapshot, viewer: Viewer, app_id: str) -> pl.DataFrame:
    """SAAS_FEED rows of the sources that tell of a product, those in trouble first."""
    found = snapshot.frame(
        """SELECT * FROM saas_feed WHERE source IN (SELECT source FROM seat WHERE app_id = ?)
        ORDER BY status = 'ok', source, feed""",
        [app_id],
    )
    return found if sees_software(viewer) else found.clear()


def alignment(renewals: pl.DataFrame, contract_id: str) -> pl.DataFrame:
    """The contracts of one vendor, and what it costs to extend each to the last of their ends.

    `contract_id, app, end, cost_per_year, currency, days, cost_to_align`; none where the vendor has one contract or all
    end on one day. `renewals` as `queries.renewals` has them.
    """
    own = renewals.filter(pl.col("contract_id") == contract_id)
    vendor = own["vendor"].item() if own.height else None
    same = renewals.filter(pl.col("vendor") == vendor, pl.col("end").is_not_null())
    if same["end"].n_unique() < 2:
        return _aligned(same.clear(), None)
    return _aligned(same, same["end"].max())  # pyright: ignore[reportArgumentType]


def _aligned(rows: pl.DataFrame, end: date | None) -> pl.DataFrame:
    days = (pl.lit(end, pl.Date) - pl.col("end")).dt.total_days()
    cost = pl.col("cost_per_year") * days.cast(pl.Decimal(38, 0)) / DAYS_A_YEAR
    return rows.select(
        "contract_id", "app", "end", "cost_per_year", "currency", days=days, cost_to_align=cost.cast(pl.Decimal(38, 18))
    ).sort("end", "contract_id")
