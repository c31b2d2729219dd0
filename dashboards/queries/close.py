"""The close of a month: each bill beside its invoice, what was accrued of it, whom it is charged to, what is posted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.invoices import OF_AN_ISSUER, issued
from dashboards.queries.scope import visible
from transforms.close.charged import charged_out
from transforms.close.invoices import BILLED, MONEY, TYPED, matched
from transforms.close.journal import BILL, BILLS, CHARGED
from transforms.close.states import CLOSED, OPEN, states
from transforms.spend.bridge import KEY
from transforms.spend.invoices import LET_STAND, MATCHES, NOT_ENTERED, OFF
from warehouse.decisions import standing
from warehouse.issuers import ISSUER, LINES, MAIN, ONLY_ISSUER, with_main
from warehouse.snapshot import Snapshot
from warehouse.tables import INVOICE_DETAIL

ACCRUED = """
    SELECT source, provider, issuer, billing_period, currency, made_on, expected, invoiced, accrued, factor, method,
        reason AS accrual_reason
    FROM accrual QUALIFY row_number() OVER (
        PARTITION BY source, provider, issuer, billing_period, currency ORDER BY made_on DESC) = 1
"""
# Of months; charge by charge where a bill is of several issuers, for the daily costs do not tell them apart.
CELLS = """
    SELECT c.x_source AS source, c.x_provider AS provider, c.x_period AS billing_period, c.BillingCurrency AS currency,
        strftime({day}, '%Y-%m') AS charge_period, c.SubAccountId AS account, c.ServiceName AS service,
        {issuer} AS issuer, sum(coalesce(c.EffectiveCost, c.BilledCost, 0)) AS cost
    FROM {rows} WHERE list_contains($periods, c.x_period) AND {where} AND {visible} GROUP BY ALL
"""
ALLOCATED = """
    SELECT x_provider AS provider, coalesce(BillingCurrency, '') AS currency, strftime(day, '%Y-%m') AS charge_period,
        SubAccountId AS account, ServiceName AS service, InvoiceIssuerName AS issuer, target,
        rule || '@' || version AS rule_version, sum(EffectiveCost) AS cost
    FROM allocation WHERE dimension = $dimension AND {visible}
        AND day >= (list_min($months) || '-01')::DATE
        AND day < (list_max($months) || '-01')::DATE + INTERVAL 1 MONTH GROUP BY ALL
"""
OF_INVOICES = f"""
    SELECT x_source AS source, x_provider AS provider, x_period AS billing_period, BillingCurrency AS currency,
        issuer, InvoiceId AS invoice_id, BilledCost AS billed
    FROM ({LINES}) WHERE x_period = ? AND InvoiceId IS NOT NULL AND BilledCost IS NOT NULL
"""
DETAILS = "FROM invoice_detail WHERE strftime(BillingPeriodStart + INTERVAL 1 DAY, '%Y-%m') = ?"
INVOICE_DIFFERENCE = "invoice_difference"
BOOKED = """
    SELECT issuer, source, currency, sum(debit - credit) AS booked,
        coalesce(sum(debit - credit) FILTER (WHERE period > ?), 0) AS later
    FROM posting WHERE billing_period = ? AND kind = 'charged_out' GROUP BY ALL
"""
TARGETS = "SELECT target, cost_centre, gl_account, owner FROM allocation_target WHERE dimension = ?"
DIMENSIONS = "SELECT DISTINCT dimension FROM allocation ORDER BY dimension"
THERE = "SELECT count(*) AS found FROM duckdb_views() WHERE view_name = 'allocation'"
SHOWN = (
    "issuer",
    "period",
    "source",
    "currency",
    "state",
    "billed",
    "invoice",
    "difference",
    "match",
    "explained",
    "expected",
    "invoiced",
    "accrued",
    "method",
    "charged_out",
    "prepaid_change",
    "late",
    "preparer",
    "approver",
    "approved_at",
    "blocked_by",
    "file",
    "sha256",
    "reason",
)


@dataclass(frozen=True)
class Closing:
    """One month: `bills` as `closing` gives them, `charged` is CHARGED of them by a `dimension` (empty: by account),
    `states` STATES of all months.
    """

    period: str
    dimension: str
    bills: pl.DataFrame
    charged: pl.DataFrame
    states: pl.DataFrame

    @property
    def journal_bills(self) -> pl.DataFrame:
        """BILLS."""
        rows = self.bills.group_by(BILL).agg(
            pl.col("billed", "effective").sum(),
            invoice=pl.when(pl.col("invoice").is_null().any()).then(None).otherwise(pl.col("invoice").sum()),
            matched=(pl.col("match") == MATCHES).all(),
            explained=pl.col("match").is_in([MATCHES, LET_STAND]).all() & (pl.col("match") == LET_STAND).any(),
            accrued=pl.when(pl.col("accrued").is_not_null().all()).then(pl.col("accrued").sum()),
        )
        return rows.select(pl.col(name).cast(kind) for name, kind in BILLS.items()).sort(BILL)


def closing(snapshot: Snapshot, viewer: Viewer, period: str, events: pl.DataFrame, *, dimension: str = "") -> Closing:
    """A month's bills with their invoices, accruals and states. `events` are all decisions (DECISION), oldest first.

    What an issuer closed is charged out by the dimension that it was closed with.
    """
    bills = stand(snapshot, viewer, period, events)
    then = pl.when(pl.col("state") == CLOSED).then("dimension")
    by_dimension = bills.group_by(then.fill_null(dimension), maintain_order=True)
    parts = [charges(snapshot, viewer, own, str(name)) for (name,), own in by_dimension]
    charged = pl.concat(parts) if parts else CHARGED.to_frame()
    sums = charged.group_by(BILL).agg(charged_out=pl.col("cost").sum())
    told = bills.join(sums, on=BILL, how="left").with_columns(
        late=pl.lit(None, pl.Decimal(38, 18)), prepaid_change=pl.col("billed") - pl.col("charged_out")
    )
    return Closing(period, dimension, told, charged, states(events))


def stand(snapshot: Snapshot, viewer: Viewer, period: str, events: pl.DataFrame) -> pl.DataFrame:
    """A month's bills with invoice, accrual, state and what blocks each; not whom they are charged to."""
    of_month = states(events).filter(period=period).drop("period")
    bills = _bills(snapshot, viewer, period, events).join(of_month, on="issuer", how="left")
    off = invoices(snapshot, viewer, period, events, bills).filter(pl.col("off").is_not_null(), ~pl.col("is_explained"))
    first = off.group_by(OF_AN_ISSUER).agg(invoice_off=pl.col("off").sort().first())
    named = bills.join(first, on=list(OF_AN_ISSUER), how="left", nulls_equal=True)
    return named.with_columns(pl.col("state").fill_null(OPEN), blocked_by=_blocked())


def invoices(
    snapshot: Snapshot, viewer: Viewer, period: str, events: pl.DataFrame, bills: pl.DataFrame
) -> pl.DataFrame:
    """`matched` invoices of a month's `bills`, with `is_explained`; none for who sees some accounts.

    Typed totals count where all that are known of a bill are of invoices that its charges name.
    """
    if viewer.scope.accounts is not None or bills.is_empty():
        return matched(BILLED.to_frame(), INVOICE_DETAIL.empty(), TYPED.to_frame(), {}).with_columns(
            is_explained=pl.lit(value=False)
        )
    places = places_of(bills["currency"].unique())
    lines = snapshot.frame(OF_INVOICES, [period]).with_columns(pl.col("currency").fill_null(""))
    cents = pl.col("currency").replace_strict(places, default=2, return_dtype=pl.Int64())
    scale = pl.lit(10, pl.Int128).pow(18 - cents)
    is_whole = pl.col("billed").cast(MONEY).to_physical().cast(pl.Int128) % scale == 0
    billed = (
        lines.with_columns(is_whole=is_whole)
        .group_by(*OF_AN_ISSUER, "invoice_id")
        .agg(pl.col("billed").sum(), pl.col("is_whole").all())
    )
    said = bills.select("source", "currency", "invoices", "said").explode("said").drop_nulls("said").unnest("said")
    of_charges = pl.col("invoice_id").is_in(pl.col("invoices")).fill_null(value=False)
    by_id = said.filter("stands").filter(of_charges.all().over("source", "currency"))
    typed = by_id.group_by("source", "invoice_id", "currency").agg(typed=pl.col("amount").sum())
    halves = {name: Decimal(5).scaleb(-number - 1) for name, number in places.items()}
    found = matched(
        billed.select(BILLED.names()).cast(BILLED), snapshot.frame(DETAILS, [period]), typed.cast(TYPED), halves
    )
    known = standing(events).filter(subject_kind=INVOICE_DIFFERENCE)
    explained = known.select(subject="subject_id", stood="cost", is_explained=pl.lit(value=True))
    named = found.with_columns(
        subject=pl.concat_str("source", "billing_period", "currency", "invoice_id", separator="/")
    )
    apart = pl.coalesce("detail_difference", "typed_difference")
    return named.join(explained, on="subject", how="left").with_columns(
        is_explained=pl.col("is_explained").fill_null(value=False) & (apart == pl.col("stood"))
    )


def to_explain(month: Closing, issuers: Sequence[str]) -> list[tuple[str, str]]:
    """The sources and issuers whose differences are open."""
    off = pl.col("match").eq(OFF) | pl.col("invoice_off").is_not_null()
    found = month.bills.filter(off, pl.col("issuer").is_in(issuers))
    return found.select("source", "issuer").unique().sort("source", "issuer").rows()


def late(snapshot: Snapshot, period: str) -> pl.DataFrame:
    """`issuer`, `source`, `currency`, `booked` (effective cost that was posted of a billing period, in minor units) and
    what of it was posted `later` than with the period itself, as the snapshot knows.
    """
    return snapshot.frame(BOOKED, [period, period])


def shown(month: Closing) -> pl.DataFrame:
    """A month as a list for other tools: a row a bill."""
    return month.bills.select(
        **{name: pl.col(name) for name in SHOWN} | {"period": pl.lit(month.period), "explained": "accepted_note"}
    )


def months(snapshot: Snapshot, viewer: Viewer) -> list[str]:
    """The billing periods that there are bills of, newest first."""
    rows = snapshot.frame(f"SELECT DISTINCT x_period FROM bill_line WHERE {visible(viewer)} ORDER BY 1 DESC")
    return rows["x_period"].to_list()


def charges(snapshot: Snapshot, viewer: Viewer, bills: pl.DataFrame, dimension: str = "") -> pl.DataFrame:
    """CHARGED of these bills: by the allocation of a dimension, else by account."""
    periods = bills["billing_period"].unique().to_list()
    named = _cells(snapshot, viewer, periods).join(bills.select(OF_AN_ISSUER), on=list(OF_AN_ISSUER), nulls_equal=True)
    if not dimension or not named.height:
        return charged_out(named, None, None)
    asked = {"dimension": dimension, "months": named["charge_period"].unique().to_list()}
    allocated = snapshot.frame(ALLOCATED.format(visible=visible(viewer)), asked)
    return charged_out(named, allocated, snapshot.frame(TARGETS, [dimension]))


def _cells(snapshot: Snapshot, viewer: Viewer, periods: Sequence[str]) -> pl.DataFrame:
    """CELL of the bills of some months, by issuer."""
    told = [(with_main("cost_daily_rollup"), "c.day", ONLY_ISSUER, "NOT coalesce(m.several, false)")]
    of_several = f"SELECT 1 FROM ({MAIN}) WHERE several AND list_contains(?, x_period) LIMIT 1"
    if snapshot.frame(of_several, [list(periods)]).height:
        told.append((with_main("cost_and_usage"), "c.ChargePeriodStart::DATE", ISSUER, "m.several"))
    frames = [
        snapshot.frame(
            CELLS.format(rows=rows, day=day, issuer=issuer, where=where, visible=visible(viewer, of="c")),
            {"periods": list(periods) or [""]},
        )
        for rows, day, issuer, where in told
    ]
    return pl.concat(frames).with_columns(pl.col("currency").fill_null(""))


def dimension_of(snapshot: Snapshot, wished: str) -> str:
    """The dimension that is charged out; empty where nothing is allocated yet."""
    if not snapshot.frame(THERE)["found"][0]:
        return ""
    there = snapshot.frame(DIMENSIONS)["dimension"].to_list()
    if wished:
        return wished if wished in there else ""
    return next((name for name in there if name != "account"), there[0] if there else "")


def _bills(snapshot: Snapshot, viewer: Viewer, period: str, events: pl.DataFrame) -> pl.DataFrame:
    found = issued(snapshot, viewer, {"period": period}, standing(events)).with_columns(
        is_of_several=pl.len().over(KEY) > 1
    )
    # What is accrued is of whole bills, so who sees some accounts has none of it.
    accrued = snapshot.frame(ACCRUED)
    own = accrued if viewer.scope.accounts is None else accrued.clear()
    both = found.join(own, on=list(OF_AN_ISSUER), how="left", nulls_equal=True)
    return both.rename({"state": "match", "reason": "month_reason"}).with_columns(
        pl.col("currency").fill_null(""), reason=pl.coalesce("accrual_reason", "month_reason")
    )


def _blocked() -> pl.Expr:
    """Why a bill's month can't be closed; null where it can."""
    off = pl.format("the invoice differs from the bill by {}: explain it", _plain("difference"))
    return (
        pl.when(pl.col("month_status") == "open")
        .then(pl.format("the month is still open: {}", "month_reason"))
        .when(pl.col("match") == OFF)
        .then(off)
        .when(pl.col("match") == NOT_ENTERED)
        .then(pl.format("no invoice total is known{}: enter it with `outlay invoice-total`", _of_whom()))
        .when(pl.col("invoice_off").is_not_null())
        .then(pl.format("{}: explain it", "invoice_off"))
        .when(~pl.col("match").is_in([MATCHES, LET_STAND]))
        .then(pl.lit("no billed cost is given, so no invoice can be matched"))
    )


def _of_whom() -> pl.Expr:
    """Where a bill is of several issuers, a total has to name an invoice."""
    return pl.when("is_of_several").then(pl.format(" of an invoice of {} (--invoice)", "issuer")).otherwise(pl.lit(""))


def _plain(name: str) -> pl.Expr:
    """An amount without trailing zeros."""
    return pl.col(name).cast(pl.String).str.replace(r"0+$", "").str.replace(r"\.$", "")


def places_of(currencies: Iterable[str]) -> dict[str, int]:
    """The decimals of currencies' minor units."""
    return {name: wording.minor_unit(name) for name in currencies}
