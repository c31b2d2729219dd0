"""A line that is still to come is no drop, and a resource that is gone is one."""

from datetime import date, timedelta

import polars as pl
import pytest

from transforms.anomalies.found import found
from transforms.anomalies.settings import AnomalySettings

FIRST, TO = date(2026, 7, 6), date(2026, 10, 29)
AFTER = TO + timedelta(days=1)
KEYS = {"provider": "azure", "source": "bills", "currency": "EUR", "account": "1", "service": "DDoS"}
COMPLETE = pl.DataFrame({"source": ["bills"], "known": [FIRST], "complete_to": [TO], "broken": [[]]}).cast(
    {"broken": pl.List(pl.Date)}
)
NONE = pl.DataFrame(
    schema={**dict.fromkeys((*KEYS, "commitment"), pl.String()), "day": pl.Date(), "cost": pl.Decimal(38, 18),
            "committed": pl.Decimal(38, 18)}
).drop("service")  # fmt: skip
KEPT_OUT = pl.DataFrame(
    schema={**dict.fromkeys(("provider", "account", "service", "new_region", "commitment"), pl.String()),
            "first": pl.Date(), "last": pl.Date()}
)  # fmt: skip


def drops(*lacking: date) -> list[tuple[date, str]]:
    """What is found where the second of two plans, 83 a day each, has no line on these days."""
    days = pl.date_range(FIRST, AFTER, eager=True).alias("day").to_frame()
    each = pl.DataFrame({"resource": ["plan-1", "plan-2"]}).join(days, how="cross")
    there = each.filter((pl.col("resource") == "plan-1") | ~pl.col("day").is_in(lacking)).with_columns(
        cost=pl.lit(83.0), new_region=pl.lit(None, pl.String), **{name: pl.lit(told) for name, told in KEYS.items()}
    )
    names = [*KEYS, "new_region", "resource", "day", "cost"]
    whole = there.group_by(*KEYS, "new_region", "day").agg(pl.col("cost").sum())
    costs = pl.concat([whole.with_columns(resource=pl.lit(None, pl.String)).select(names), there.select(names)])
    told = found(costs, NONE, COMPLETE, AnomalySettings(), KEPT_OUT).events
    return told.select("start", "kind").rows()


def test_a_line_that_is_not_yet_there_is_no_drop() -> None:
    assert drops() == []
    assert drops(TO) == []
    assert drops(TO - timedelta(days=3)) == []


@pytest.mark.parametrize(
    "lacking", [(TO, AFTER), (TO - timedelta(days=20),)], ids=["nor is it after it", "it never came"]
)
def test_a_resource_without_a_line_is_gone(lacking: tuple[date, ...]) -> None:
    assert drops(*lacking) == [(lacking[0], "drop")]
