"""Commitments: their months, each one, the ladder of their ends, what is drawn down, and what more would pay."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.drill import LINEAGE, PAGE_ROWS, SHOWN
from dashboards.queries.scope import visible
from transforms.commitments.each import ladder as steps
from transforms.commitments.months import ACCOUNTS_SQL, shares, together
from warehouse.snapshot import Snapshot
from warehouse.tables import COMMITMENT, COMMITMENT_ADVICE, DRAWDOWN

# What no account owns is for those who see all of them.
ROLES = ("finance", "platform")


def sees_all(viewer: Viewer) -> bool:
    return viewer.allowed(*ROLES) and viewer.scope.accounts is None


@remembered
def months(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`shares`' columns, a row a provider, month and currency, the newest first: of the viewer's accounts alone."""
    told = shares(snapshot.frame(ACCOUNTS_SQL.format(where=visible(viewer))))
    return told.sort("provider", "currency", "month", descending=[False, False, True], nulls_last=True)


@remembered
def months_of(snapshot: Snapshot, viewer: Viewer, provider: str | None, currency: str) -> pl.DataFrame:
    """`months` of one provider, or of all together, in one currency, the newest first."""
    found = snapshot.frame(ACCOUNTS_SQL.format(where=visible(viewer))).filter(pl.col("currency") == currency)
    wanted = found.filter(pl.col("provider") == provider) if provider else together(found)
    return shares(wanted).sort("month", descending=True)


@remembered
def rows(snapshot: Snapshot, viewer: Viewer, commitment: str, page: int) -> pl.DataFrame:
    """One page of the billing rows that name a commitment, the newest first: SHOWN, LINEAGE and `object`."""
    names = ", ".join(f'c."{name}"' for name in (*SHOWN, *LINEAGE))
    where, params = _naming(snapshot, viewer, commitment)
    return snapshot.frame(
        f"""
        SELECT {names}, load.object FROM cost_and_usage c LEFT JOIN load ON load.load_id = c.x_load_id WHERE {where}
        ORDER BY c.ChargePeriodStart DESC, c.x_load_id, c.x_row, c.x_part LIMIT ? OFFSET ?""",
        [*params, PAGE_ROWS, (page - 1) * PAGE_ROWS],
    )


@remembered
def row_totals(snapshot: Snapshot, viewer: Viewer, commitment: str) -> pl.DataFrame:
    """One row: `rows` of a commitment, and `billed`, `effective` of them, exact."""
    where, params = _naming(snapshot, viewer, commitment)
    return snapshot.frame(
        f"""
        SELECT count(*) AS rows, coalesce(sum(BilledCost), 0) AS billed, coalesce(sum(EffectiveCost), 0) AS effective
        FROM cost_and_usage c WHERE {where}""",
        params,
    )


def _naming(snapshot: Snapshot, viewer: Viewer, commitment: str) -> tuple[str, list[str]]:
    """The condition and its parameters; source and period first, so that other files are not read."""
    there = "SELECT DISTINCT x_source, x_period FROM commitment_usage WHERE CommitmentDiscountId = ?"
    periods = snapshot.frame(there, [commitment])
    if periods.is_empty():
        return "false", []
    told = {name: periods[name].unique().sort().to_list() for name in ("x_source", "x_period")}
    lists = " AND ".join(f"c.{name} IN ({', '.join('?' * len(values))})" for name, values in told.items())
    where = f"{lists} AND c.CommitmentDiscountId = ? AND {visible(viewer)}"
    return where, [*told["x_source"], *told["x_period"], commitment]


@remembered
def commitments(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """COMMITMENT with `days_left`, the next to end first; of accounts that the viewer sees."""
    names = ", ".join(f'"{name}"' for name in COMMITMENT.names)
    sql = f'SELECT {names} FROM commitment WHERE {visible(viewer)} ORDER BY "end" NULLS LAST, CommitmentDiscountId'
    left = (pl.col("end") - pl.lit(snapshot.as_of)).dt.total_days()
    return snapshot.frame(sql).with_columns(days_left=left)


def ladder(snapshot: Snapshot, viewer: Viewer, *, within: int | None = None) -> pl.DataFrame:
    """Those that run and whose end is known; of these those that end within so many days."""
    found = steps(commitments(snapshot, viewer))
    return found if within is None else found.filter(pl.col("days_left") <= within)


def drawdown(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """DRAWDOWN, for who sees all accounts."""
    return _all(snapshot, viewer, DRAWDOWN.name, DRAWDOWN.names)


def advice(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """COMMITMENT_ADVICE, for who sees all accounts."""
    return _all(snapshot, viewer, COMMITMENT_ADVICE.name, COMMITMENT_ADVICE.names)


def _all(snapshot: Snapshot, viewer: Viewer, table: str, columns: tuple[str, ...]) -> pl.DataFrame:
    names = ", ".join(f'"{name}"' for name in columns)
    return snapshot.frame(f'SELECT {names} FROM "{table}" WHERE {str(sees_all(viewer)).lower()} ORDER BY ALL')
