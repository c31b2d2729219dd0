"""Which metrics are still to be asked."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.inventories.measuring import wanted_metrics
from transforms.waste.settings import WasteSettings
from warehouse.store import open_store
from warehouse.tables import RESOURCE, RESOURCE_COST

AS_OF, MACHINE = date(2026, 11, 2), "i-0a1b2c3d4e5f60718"


def wanted(state: Path, costs: Mapping[str, str]) -> pl.DataFrame:
    """Of one machine, by what it cost in each billing period."""
    machine = {
        "x_source": "aws", "provider": "aws", "account": "1", "region": "eu-west-1", "x_resource_key": MACHINE,
        "resource_type": "AWS::EC2::Instance", "x_valid_from": AS_OF, "x_first_seen": AS_OF, "x_last_seen": AS_OF,
    }  # fmt: skip
    nothing = {name: 0 for name, kind in RESOURCE_COST.schema.items() if kind.is_numeric()}
    spent = [
        {**nothing, "x_source": "bill", "x_period": period, "x_provider": "aws", "x_resource_key": MACHINE,
         "EffectiveCost": Decimal(cost)} for period, cost in costs.items()
    ]  # fmt: skip
    with open_store(state, told=lambda _: None, doing="a test") as store:
        store.insert(RESOURCE, pl.DataFrame([machine], RESOURCE.schema))
        store.insert(RESOURCE_COST, pl.DataFrame(spent, RESOURCE_COST.schema))
        return wanted_metrics(store, "aws", AS_OF, WasteSettings())


@pytest.mark.parametrize(
    ("costs", "is_asked"),
    [
        pytest.param({"2026-10": "5.00"}, True, id="a month of enough"),
        pytest.param({"2026-10": "4.00", "2026-11": "0.20"}, False, id="two months that come to enough together"),
        pytest.param({"2026-10": "120.00", "2026-11": "3.90"}, True, id="the first days of a month"),
        pytest.param({"2026-11": "5.00"}, True, id="new this month"),
        pytest.param({"2026-08": "500.00"}, False, id="long ago"),
        pytest.param({}, False, id="no bill"),
    ],
)
def test_metrics_are_asked_of_what_costs_enough_in_a_month(
    tmp_path: Path, costs: Mapping[str, str], *, is_asked: bool
) -> None:
    assert ("cpu_percent" in wanted(tmp_path, costs)["metric"]) == is_asked
