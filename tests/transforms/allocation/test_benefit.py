"""A commitment's benefit floats to whom the dimension says, and the cost of all is kept."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.allocation.cells import ALONE, cell, cells
from transforms.allocation.benefit import floated
from transforms.allocation.containers import whole
from warehouse.tables.base import DECIMAL

D = Decimal
SCHEMA = {"ContractedCost": DECIMAL.polars}


def usage(
    account: str,
    effective: str | Decimal,
    contracted: str | Decimal,
    *,
    covered: bool = False,
    service: str = "Compute",
) -> dict[str, Any]:
    status = "Used" if covered else None
    said = {"SubAccountId": account, "CommitmentDiscountStatus": status, "ServiceName": service}
    return cell(effective, **said) | {"ContractedCost": D(contracted)}


def of(*rows: dict[str, Any]) -> pl.DataFrame:
    prices = pl.DataFrame({"ContractedCost": [row["ContractedCost"] for row in rows]}, schema=SCHEMA)
    return cells(*({name: row[name] for name in row if name != "ContractedCost"} for row in rows)).hstack(
        whole(prices, "ContractedCost")
    )


def owned(costs: pl.DataFrame, owner: str, **contracted: str) -> pl.DataFrame:
    """One commitment and what it covered by service."""
    alike = (
        costs.head(1).select("day", "BillingCurrency", "x_provider", "BillingAccountId").with_columns(id=pl.lit("c"))
    )
    rows = [
        alike.with_columns(ServiceName=pl.lit(name), owner=pl.lit(owner), contracted=pl.lit(D(amount), DECIMAL.polars))
        for name, amount in contracted.items()
    ]
    return whole(pl.concat(rows), "contracted")


def bears(costs: pl.DataFrame) -> dict[str, Decimal]:
    summed = costs.group_by("SubAccountId").agg(pl.col("EffectiveCost").sum()).sort("SubAccountId")
    return {account: round(D(amount).scaleb(-18), 6) for account, amount in summed.iter_rows()}


# Account 1 bought a commitment of 10 at 60%; 8 of it float to account 2. Both use 10 in all.
ROWS = (
    usage("1", "1.2", "2", covered=True),
    usage("1", "8", "8"),
    usage("2", "4.8", "8", covered=True),
    usage("2", "2", "2"),
)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("as_billed", {"1": D("9.2"), "2": D("6.8")}),
        ("owner_first", {"1": D(6), "2": D(10)}),
        ("pooled", {"1": D(8), "2": D(8)}),
    ],
)
def test_whose_the_benefit_is(how: str, expected: dict[str, Decimal]) -> None:
    costs = of(*ROWS)
    after = floated(costs, owned(costs, "1", Compute="10"), ALONE.model_copy(update={"commitment_benefit": how}))
    assert bears(after) == expected
    assert after["EffectiveCost"].sum() == costs["EffectiveCost"].sum()
    assert after.columns == costs.columns


def test_what_the_owner_cannot_use_goes_as_it_was_billed() -> None:
    costs = of(usage("1", "2", "2"), usage("2", "4.8", "8", covered=True), usage("3", "1.2", "2", covered=True))
    after = floated(
        costs, owned(costs, "1", Compute="10"), ALONE.model_copy(update={"commitment_benefit": "owner_first"})
    )
    assert bears(after) == {"1": D("1.2"), "2": D("5.44"), "3": D("1.36")}


def test_where_the_owner_uses_nothing_all_stays_as_it_was_billed() -> None:
    costs = of(*ROWS)
    after = floated(
        costs, owned(costs, "9", Compute="10"), ALONE.model_copy(update={"commitment_benefit": "owner_first"})
    )
    assert after["EffectiveCost"].to_list() == costs["EffectiveCost"].to_list()


@pytest.mark.parametrize(
    ("how", "expected"), [("owner_first", {"1": D(6), "2": D(10)}), ("pooled", {"1": D(8), "2": D(8)})]
)
def test_services_that_one_plan_covers_share_its_benefit(how: str, expected: dict[str, Decimal]) -> None:
    rows = (
        usage("1", "1.2", "2", covered=True, service="Functions"),
        usage("1", "8", "8", service="Functions"),
        usage("2", "4.8", "8", covered=True),
        usage("2", "2", "2"),
        usage("2", "7", "7", service="Storage"),
    )
    costs = of(*rows)
    plan = owned(costs, "1", Functions="2", Compute="8")
    after = floated(costs, plan, ALONE.model_copy(update={"commitment_benefit": how}))
    alone = after["ServiceName"] == "Storage"
    assert bears(after.filter(~alone)) == expected
    assert bears(after.filter(alone)) == {"2": D(7)}
    assert after["EffectiveCost"].sum() == costs["EffectiveCost"].sum()


AMOUNT = st.decimals(D("-100"), D("100"), places=18)
SERVICES = ("Compute", "Functions", "Storage")
ROW = st.builds(usage, st.sampled_from("123"), AMOUNT, AMOUNT, covered=st.booleans(), service=st.sampled_from(SERVICES))


@given(st.lists(ROW, min_size=1, max_size=8), st.sampled_from(["owner_first", "pooled"]), st.booleans())
def test_the_sum_is_kept(rows: list[dict[str, Any]], how: str, joint: bool) -> None:
    costs = of(*rows)
    covered = owned(costs, "1", Compute="5", **({"Functions": "3"} if joint else {}))
    after = floated(costs, covered, ALONE.model_copy(update={"commitment_benefit": how}))
    assert after["EffectiveCost"].sum() == costs["EffectiveCost"].sum()
    assert after.columns == costs.columns
    others = [each.filter(pl.col("ServiceName") == "Storage")["EffectiveCost"].sum() for each in (costs, after)]
    assert others[0] == others[1]
