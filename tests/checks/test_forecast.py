"""Forecasts tie to one another, or none is kept."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from checks.forecast import judge_forecasts
from warehouse.tables import FORECAST

AS_OF = date(2026, 11, 12)


def row(kind: str, total: str, **more: object) -> dict[str, object]:
    amount = Decimal(total)
    return {
        **dict.fromkeys(FORECAST.names),
        "as_of": AS_OF,
        "month": "2026-11",
        "kind": kind,
        "currency": "EUR",
        "actual": amount - 10,
        "known": Decimal(4),
        "modelled": Decimal(6),
        "total": amount,
        "low80": amount - 1,
        "high80": amount + 1,
        "low95": amount - 2,
        "high95": amount + 2,
        "is_scenario": False,
        **more,
    }


PART = {"actual": Decimal(45), "known": Decimal(2), "modelled": Decimal(3)}
GOOD = (row("all", "100"), row("provider", "50", provider="aws", **PART), row("provider", "50", provider="gcp", **PART))


def failed(*rows: dict[str, object]) -> list[str]:
    outcomes = judge_forecasts(pl.DataFrame(rows, FORECAST.schema), AS_OF)
    assert all(outcome.blocking for outcome in outcomes)
    return [outcome.name for outcome in outcomes if not outcome.passed]


def test_parts_that_come_to_their_whole_pass_also_where_one_is_refused() -> None:
    refused = row("provider", "50", provider="gcp", **PART) | {"total": None, "modelled": None, "low80": None}
    assert failed(*GOOD) == failed(*GOOD[:2], refused) == failed() == []


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        (row("provider", "50.1", provider="gcp", **PART | {"actual": Decimal("45.1")}), "forecast_scopes_tie"),
        (
            row("target", "60", dimension="team", target="x", **PART | {"actual": Decimal(55)}),
            "forecast_scopes_tie",
        ),
        (row("service", "50", service="EC2", low80=Decimal(51)), "forecast_lies_in_its_band"),
        (row("service", "50", service="EC2", low95=Decimal(50)), "forecast_lies_in_its_band"),
        (row("service", "50", service="EC2", known=Decimal(5)), "forecast_lies_in_its_band"),
        (row("service", "50", service="EC2", month="2026-10"), "forecast_is_of_open_months"),
    ],
    ids=["a provider is off", "a target is off", "above its point", "95 in 80", "no sum", "a month that is over"],
)
def test_what_does_not_tie_is_found(wrong: dict[str, object], check: str) -> None:
    others = GOOD[:2] if wrong["kind"] == "provider" else GOOD
    assert failed(*others, wrong) == [check]
