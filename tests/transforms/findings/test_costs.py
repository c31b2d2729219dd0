from datetime import date
from decimal import Decimal

import polars as pl

from transforms.findings.costs import daily_costs
from warehouse.tables import COST_DAILY

MACHINE = "//compute.googleapis.com/projects/1/zones/z/instance/7"
COMPLETE = pl.DataFrame({"x_source": ["gcp"], "complete_to": [date(2026, 10, 28)]})
RESOURCES = pl.DataFrame({"provider": ["gcp"], "account": ["p"], "resource_id": [MACHINE]})


def charged(cost: str, committed: str = "0", category: str = "Usage", status: str | None = None) -> dict[str, object]:
    return {
        "x_source": "gcp",
        "x_period": "2026-10",
        "x_provider": "gcp",
        "SubAccountId": "p",
        "ServiceName": "Compute Engine",
        "ResourceId": MACHINE,
        "BillingCurrency": "USD",
        "day": date(2026, 10, 5),
        "ChargeCategory": category,
        "CommitmentDiscountStatus": status,
        "EffectiveCost": Decimal(cost),
        "x_committed_cost": Decimal(committed),
        "x_rows": 1,
    }


def split(*rows: dict[str, object]) -> tuple[Decimal, Decimal]:
    """(cash, covered) of the day."""
    [day] = daily_costs(pl.DataFrame(list(rows), COST_DAILY.schema).lazy(), COMPLETE, RESOURCES).to_dicts()
    return day["cash"], day["covered"]


def test_what_google_prices_as_committed_is_covered_though_it_names_no_commitment() -> None:
    assert split(charged("10", committed="4"), charged("3")) == (Decimal(9), Decimal(4))


def test_what_google_gives_back_by_a_credit_was_charged_in_full_and_its_rest_is_cash() -> None:
    assert split(charged("10", committed="10"), charged("-7", category="Credit")) == (Decimal(3), Decimal(0))


def test_a_status_tells_what_is_covered() -> None:
    assert split(charged("10", status="Used"), charged("1")) == (Decimal(1), Decimal(10))
