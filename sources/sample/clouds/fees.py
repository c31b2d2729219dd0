"""What is bought beside usage: commitments' fees, support, the marketplace, and what is given back: credits, refunds.

`extras.csv` says what and how much, for a small company; all of it is booked on the account that buys.
"""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.clouds.covered import running
from sources.sample.clouds.frames import CHARGE
from sources.sample.clouds.money import COSTS, percent, units
from sources.sample.clouds.terms import Terms
from sources.sample.world import SIZES, World

# A cloud grants a new credit every July, which ends with the following March.
CREDIT_MONTHS = (7, 8, 9, 10, 11, 12, 1, 2, 3)


def fees(held: pl.DataFrame, world: World) -> pl.DataFrame:
    """What commitments cost, billed when it falls due: kinds upfront_fee and recurring_fee."""
    upfront = pl.col("payment") == "upfront"
    many = (pl.col("until") - pl.col("day")).dt.total_days()
    called = pl.when(upfront).then(pl.lit("Upfront fee")).otherwise(pl.lit("Recurring fee"))
    return (
        _due(running(held, world.days))
        .with_columns(amount=pl.col("daily") * many)
        .select(
            "day",
            "account",
            "region",
            "service",
            period=pl.col("day").dt.month_start(),
            charge_end=pl.when(upfront).then(pl.col("day").dt.offset_by("1d")).otherwise("until"),
            sku="type",
            meter="name",
            unit=pl.lit("Fee"),
            commitment="id",
            category=pl.lit("Purchase"),
            kind=called.str.to_lowercase().str.replace(" ", "_"),
            delivered=pl.col("day").dt.offset_by("1d"),
            effective_cost=pl.lit(0, pl.Int64),
            billed_cost="amount",
            list_cost="amount",
            contracted_cost="amount",
            description=pl.format("{} for {}", called, "name"),
        )
    )


def _due(days: pl.DataFrame) -> pl.DataFrame:
    """The days of `running` on which something is to be paid, with `until`: the first day that it is not for."""
    month, payment = pl.col("day").dt.month_start(), pl.col("payment")
    first, last = pl.max_horizontal(month, "start"), pl.min_horizontal(month.dt.offset_by("1mo"), "end")
    due = (
        (payment == "daily") | ((payment == "monthly") & (pl.col("day") == first)) | (pl.col("day") == pl.col("start"))
    )
    until = (
        pl.when(payment == "daily")
        .then(pl.col("day").dt.offset_by("1d"))
        .when(payment == "monthly")
        .then(last)
        .otherwise("end")
    )
    return days.filter(due).with_columns(until=until)


def of_unused(left: pl.DataFrame) -> pl.DataFrame:
    """A row of kind unused for each row of `covered.unused`."""
    return left.select(
        "day",
        "account",
        "region",
        "service",
        "event",
        "effective_without",
        period=pl.col("day").dt.month_start(),
        charge_end=pl.col("day").dt.offset_by("1d"),
        sku="type",
        meter="name",
        unit=pl.lit("Commitment"),
        commitment="id",
        category=pl.lit("Usage"),
        kind=pl.lit("unused"),
        delivered=pl.col("day").dt.offset_by("1d"),
        effective_cost="unused",
        billed_cost=pl.lit(0, pl.Int64),
        list_cost=pl.lit(0, pl.Int64),
        contracted_cost=pl.lit(0, pl.Int64),
        description=pl.format("Unused part of {}", "name"),
    )


def extras(billed: pl.DataFrame, terms: Terms, world: World) -> pl.DataFrame:
    """Kinds support, marketplace, credit, refund; `billed` is `period`, `billed_cost`: what usage and fees came to."""
    rows = [row for month in world.months for row in _of_month(month, terms, world)]
    told = pl.DataFrame(rows, _EXTRA).join(
        billed.group_by("period").agg(spent=pl.col("billed_cost").sum()), on="period", how="left", maintain_order="left"
    )
    fixed = units(pl.col("amount"), terms.scale)
    share = percent(pl.col("spent").fill_null(0), pl.col("percent"))
    cost = pl.when(pl.col("percent").is_null()).then(fixed).otherwise(share)
    costs = dict.fromkeys(COSTS[:4], cost)
    return told.with_columns(**costs, unit=pl.lit("Fee"), account=pl.lit(terms.buyer or terms.payer)).drop(
        "amount", "percent", "spent"
    )


_EXTRA = pl.Schema(
    {
        **{name: pl.Date() for name in ("day", "period", "charge_end", "delivered")},
        **{name: pl.String() for name in ("service", "sku", "meter", "category", "charge_class", "kind")},
        "description": pl.String(),
        "amount": pl.Float64(),
        "percent": pl.Float64(),
    }
)


@cache
def _offers() -> pl.DataFrame:
    return pl.read_csv(Path(__file__).with_name("extras.csv"))


def _of_month(month: date, terms: Terms, world: World) -> list[dict[str, object]]:
    offers = _offers().filter(pl.col("provider") == terms.provider).to_dicts()
    return [row for offer in offers if (row := _offered(offer, month, terms, world))]


def _offered(offer: dict[str, str | float | None], month: date, terms: Terms, world: World) -> dict[str, object] | None:
    """What one offer comes to in a month; None where it has none."""
    kind, following = str(offer["kind"]), _months_on(month, 1)
    about = (month.toordinal(), terms.number)
    start, end, seen = month, following, month + timedelta(days=int(str(offer["seen_day"])) - 1)
    if kind == "credit" and month.month not in CREDIT_MONTHS:
        return None
    if kind == "support":
        seen = following
    if kind == "refund":
        if world.dice.whole(f"{terms.provider} refund", 1, 2, *about) == 1:
            return None
        start = _months_on(month, -1) + timedelta(days=world.dice.whole("refund, day", 0, 25, *about))
        end = start + timedelta(days=1)
    amount = offer["amount"]
    if amount is not None:
        jitter = world.dice.whole(f"{terms.provider} {kind}, amount", 90, 110, *about) if kind == "refund" else 100
        amount = float(amount) * world.size.resources / SIZES["small"].resources * terms.weight_percent * jitter / 10**4
    return {
        "day": start,
        "period": month,
        "charge_end": end,
        "delivered": seen,
        **{name: offer[name] for name in ("service", "sku", "meter", "kind", "percent", "category", "description")},
        "charge_class": "Correction" if kind == "refund" else None,
        "amount": amount,
    }


def _months_on(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def as_charges(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with all of CHARGE's columns, whole costs among them; of a fee there is one."""
    schema = {name: pl.Int64() if name in COSTS else kind for name, kind in CHARGE.schema.items()}
    missing = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in rows.columns]
    one = pl.lit(1).cast(pl.Decimal(38, 18))
    return (
        rows.with_columns(missing)
        .with_columns(quantity=pl.col("quantity").fill_null(one))
        .select(pl.col(name).cast(kind) for name, kind in schema.items())
    )
