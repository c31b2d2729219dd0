"""A company's daily costs as a forecast reads them, made so that what is right is known."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl

from transforms.forecast.panel import SERIES
from warehouse.tables import COST_HISTORY

MONEY = pl.Decimal(38, 18)
NOISE = 0.02


def series(
    service: str,
    first: date,
    days: int,
    *,
    level: float = 100.0,
    weekend: float = 0.6,
    job: float = 0.0,
    step: tuple[date, float] | None = None,
    seed: int = 0,
    account: str = "a-1",
    line: str = "usage",
) -> pl.DataFrame:
    """SERIES, `day`, `cost`: a week, a job on the last day of each month, a step to so many times the level."""
    dice = np.random.default_rng(seed or sum(map(ord, service)))
    dates = [first + timedelta(days=day) for day in range(days)]
    plain = [level * (weekend if day.weekday() >= 5 else 1.0) for day in dates]
    jobs = [job if (day + timedelta(days=1)).day == 1 else 0.0 for day in dates]
    times = [step[1] if step and day >= step[0] else 1.0 for day in dates]
    costs = (np.array(plain) * times + jobs) * (1 + NOISE * dice.normal(size=days))
    return charges(service, [(day, float(cost)) for day, cost in zip(dates, costs, strict=True)], account, line)


def charges(
    service: str, dated: Sequence[tuple[date, float]], account: str = "a-1", line: str = "purchase"
) -> pl.DataFrame:
    rows = [
        {
            **dict.fromkeys(SERIES),
            "x_source": "bill",
            "BillingCurrency": "EUR",
            "x_provider": "aws",
            "BillingAccountId": "payer",
            "SubAccountId": account,
            "ServiceName": service,
            "line": line,
            "day": day,
            "cost": Decimal(f"{cost:.6f}"),
        }
        for day, cost in dated
    ]
    return pl.DataFrame(rows, {**dict.fromkeys(SERIES, pl.String()), "day": pl.Date(), "cost": MONEY})


def history(daily: pl.DataFrame) -> pl.DataFrame:
    """COST_HISTORY: each day was whole the morning after it."""
    none = [pl.lit(None).alias(name) for name in ("BilledCost", "x_valid_to")]
    told = daily.select(
        "x_source",
        pl.col("day").dt.strftime("%Y-%m").alias("x_period"),
        *("BillingCurrency", "BillingAccountId", "SubAccountId", "ServiceName", "day"),
        pl.col("cost").alias("EffectiveCost"),
        (pl.col("day") + pl.duration(days=1)).alias("x_valid_from"),
        *none,
    )
    return told.select(COST_HISTORY.names).cast(COST_HISTORY.schema)


def months(first: date, last: date) -> list[date]:
    """The first of each month from one day to another."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
