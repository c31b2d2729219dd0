"""What is agreed or announced of months to come: contracts, commitments that end, and changes that a person enters.

Each gives AGREED: the series that it belongs to, a month (its first day), and what it adds to that month from the
business day on.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from transforms.forecast.backtest import month_after
from transforms.forecast.panel import SERIES

CHANGE, ENTERED, WITHDRAWN = "forecast_change", "entered", "withdrawn"
PER = ("day", "month", "once")
CONTRACT, ENDING, ENTRY = "contract", "commitment_end", "entry"
DAYS_A_MONTH = 30.44
NOT_IN_FORCE = ("Proposed", "Canceled", "Superseded")
MONTHS_OF = {"monthly": 1, "quarterly": 3, "annual": 12}
AGREED = {**dict.fromkeys(SERIES, pl.String()), "month": pl.Date(), "amount": pl.Float64(), "reason": pl.String()}
EVIDENCE = pl.Struct(dict.fromkeys(("provider", "account", "service", "per", "amount", "from", "until"), pl.String()))


def months_from(as_of: date, many: int) -> pl.DataFrame:
    """`month`, `begin` (the first day from `as_of` on), `end` (the first day after it), `days` of the whole month."""
    rows: list[tuple[date, date, date, int]] = []
    month = as_of.replace(day=1)
    for _ in range(many):
        after = month_after(month)
        rows.append((month, max(month, as_of), after, (after - month).days))
        month = after
    return pl.DataFrame(rows, {"month": pl.Date, "begin": pl.Date, "end": pl.Date, "days": pl.Int64}, orient="row")


def ending(commitments: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """AGREED of COMMITMENT that run: from its end on, what it covered costs its contracted price, and itself nothing.

    One without an end or a contracted price adds nothing: what is unknown is not 0, and the ladder says so.
    """
    dear = pl.col("contracted_per_month").cast(pl.Float64)
    paid = pl.col("used_per_month").cast(pl.Float64) + pl.col("unused_per_month").cast(pl.Float64).fill_null(0.0)
    told = commitments.filter(pl.col("state") == "running", pl.col("end").is_not_null(), dear.is_not_null())
    rows = told.rename({"end": "ends"}).join(months, how="cross")
    days = (pl.col("end") - pl.max_horizontal("begin", "ends")).dt.total_days().clip(0)
    return _agreed(
        rows.with_columns(x_source=pl.lit(None, pl.String), amount=(dear - paid) / DAYS_A_MONTH * days),
        ENDING,
        service=pl.lit(None, pl.String),
        reason=pl.format("{} ends before {}: its usage goes back to the contracted price", "name", "ends"),
    )


def contracts(agreed: pl.DataFrame, months: pl.DataFrame, billed: Sequence[str]) -> pl.DataFrame:
    """AGREED of CONTRACT rows that stand: the price of the committed seats, by the days of each month in the term.

    What renews itself goes on at its price. A vendor in `billed` (providers with bills of their own) is left out: its
    charges are on a bill.
    """
    vendors = [name.lower() for name in billed]
    named = pl.col("vendor").fill_null("").str.to_lowercase()
    term = pl.col("term_months").cast(pl.Float64)
    period = pl.col("billing_period").replace_strict(MONTHS_OF, default=None, return_dtype=pl.Float64).fill_null(term)
    a_month = pl.col("price_per_seat").cast(pl.Float64) * pl.col("seats_committed") / period
    told = agreed.filter(
        ~named.is_in(vendors), ~pl.col("app").is_in(vendors), a_month.is_not_null(), pl.col("start").is_not_null()
    )
    rows = told.rename({"end": "ends"}).join(months, how="cross")
    lasts = pl.when(pl.col("auto_renews").fill_null(value=False) | pl.col("ends").is_null()).then("end")
    until = pl.min_horizontal("end", pl.coalesce(lasts, pl.col("ends") + pl.duration(days=1)))
    days = (until - pl.max_horizontal("month", "start")).dt.total_days().clip(0)
    none = pl.lit(None, pl.String)
    return _agreed(
        rows.with_columns(
            BillingCurrency="currency", x_provider=none, SubAccountId=none, amount=a_month * days / pl.col("days")
        ),
        CONTRACT,
        service=pl.col("contract_id"),
        reason=pl.format("the contract {} with {}", "contract_id", pl.coalesce("vendor", "app")),
    )


def promised(commitments: pl.DataFrame, months: pl.DataFrame, billed: Sequence[str]) -> pl.DataFrame:
    """AGREED of FOCUS Contract Commitment rows on spend that no bill knows: their cost, by the days of their period.

    Those whose ids are in `billed` are left out, since what they cost is on a bill; so is what is only proposed, and
    what was cancelled or replaced. https://focus.finops.org/focus-specification/ (Contract Commitment, 1.3 and 1.4)
    """
    start, end = (pl.col(f"ContractCommitmentPeriod{side}").dt.date() for side in ("Start", "End"))
    told = commitments.filter(
        ~pl.col("ContractCommitmentId").is_in(billed),
        pl.col("ContractCommitmentCategory").fill_null("Spend") == "Spend",
        pl.col("ContractCommitmentCost").is_not_null(),
        ~pl.col("ContractCommitmentLifecycleStatus").fill_null("").is_in(NOT_IN_FORCE),
        end > start,
    )
    rows = told.with_columns(starts=start, ends=end).join(months, how="cross")
    days = (pl.min_horizontal("end", "ends") - pl.max_horizontal("month", "starts")).dt.total_days().clip(0)
    whole = (pl.col("ends") - pl.col("starts")).dt.total_days()
    none = pl.lit(None, pl.String)
    return _agreed(
        rows.with_columns(
            x_source=none,
            x_provider=none,
            SubAccountId=none,
            amount=pl.col("ContractCommitmentCost").cast(pl.Float64) * days / whole,
        ),
        CONTRACT,
        service=pl.col("ContractCommitmentId"),
        reason=pl.format("the contract commitment {}", "ContractCommitmentId"),
    )


def entries(decisions: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """AGREED of changes that people entered (DECISION rows); the newest on a subject stands."""
    about = decisions.filter(pl.col("subject_kind") == CHANGE).sort("id")
    newest = about.unique("subject_id", keep="last", maintain_order=True).filter(pl.col("status") == ENTERED)
    if not newest.height:
        return pl.DataFrame(schema=AGREED)
    told = newest.drop("until").with_columns(pl.col("evidence").str.json_decode(EVIDENCE)).unnest("evidence")
    dated = told.with_columns(
        pl.col("from").str.to_date(), pl.col("until").str.to_date(strict=False), value=pl.col("amount").cast(pl.Float64)
    ).drop("amount")
    rows = dated.join(months, how="cross")
    first = pl.max_horizontal("begin", "from")
    past = pl.min_horizontal("end", pl.col("until") + pl.duration(days=1))
    days = (pl.coalesce(past, "end") - first).dt.total_days().clip(0)
    amount = (
        pl.when(pl.col("per") == "day")
        .then(pl.col("value") * days)
        .when(pl.col("per") == "month")
        .then(pl.col("value") * days / pl.col("days"))
        .when((pl.col("from") >= pl.col("begin")) & (pl.col("from") < pl.col("end")))
        .then("value")
        .otherwise(0.0)
    )
    return _agreed(
        rows.with_columns(
            x_source=pl.lit(None, pl.String),
            BillingCurrency="currency",
            x_provider="provider",
            SubAccountId="account",
            amount=amount,
        ).rename({"reason": "why"}),
        ENTRY,
        service=pl.col("service"),
        reason=pl.format("{} says: {}", "by", pl.col("why").fill_null("no reason")),
    )


def _agreed(rows: pl.DataFrame, line: str, *, service: pl.Expr, reason: pl.Expr) -> pl.DataFrame:
    told = rows.with_columns(
        BillingAccountId=pl.lit(None, pl.String), ServiceName=service, line=pl.lit(line), reason=reason
    )
    return told.filter(pl.col("amount").is_not_null(), pl.col("amount") != 0).select(*AGREED).cast(pl.Schema(AGREED))
