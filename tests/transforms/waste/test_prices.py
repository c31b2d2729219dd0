"""What the same work would cost elsewhere."""

from decimal import Decimal
from typing import Any

import polars as pl

from tests.transforms.waste.estates import ACCOUNT, Part, charge, estate
from transforms.waste.prices import SWAP, swapped

OLD, NEW = "EU-BoxUsage:m5.2xlarge", "EU-BoxUsage:m5.xlarge"
MACHINE, OTHER = "i-0a1b2c3d4e5f60718", "i-0a1b2c3d4e5f60719"


def swap(meter: str = OLD, target: str | None = NEW, *, ratio: float | None = None, **more: Any) -> dict[str, Any]:
    row = {"provider": "aws", "account": ACCOUNT, "x_resource_key": MACHINE, "meter": meter, "target_meter": target}
    return {**row, "times": 1.0, "ratio": ratio, "rank": 0, **more}


def after(*parts: Part, swaps: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    wanted = pl.DataFrame(swaps or [swap()], SWAP, orient="row")
    return swapped(estate(*parts), wanted.lazy()).collect().row(0, named=True)


def test_the_price_is_what_the_bill_has_for_the_target() -> None:
    found = after(charge(MACHINE, OLD, "10.272"), charge(OTHER, NEW, "4.80", account="999900001111"))
    assert found["cost_now"] == Decimal("308.16")
    assert found["saved_in_window"] == Decimal("164.16")
    assert (found["priced_by"], round(found["saved_percent"], 4)) == ("own bill", 53.271)


def test_a_price_of_another_region_is_none() -> None:
    found = after(charge(MACHINE, OLD, "10"), charge(OTHER, NEW, "1", region="us-east-1"))
    assert (found["saved_in_window"], found["priced_by"]) == (None, "nothing")


def test_what_runs_on_the_machine_is_in_its_price() -> None:
    found = after(
        charge(MACHINE, OLD, "20", description="$0.83 per On Demand Windows m5.2xlarge Instance Hour"),
        charge(OTHER, NEW, "4", description="$0.17 per On Demand Linux m5.xlarge Instance Hour"),
        swaps=[swap(ratio=0.5)],
    )
    assert (found["saved_in_window"], found["priced_by"]) == (Decimal(300), "size")


def test_what_a_commitment_covers_is_compared_by_list_prices() -> None:
    found = after(
        charge(MACHINE, OLD, "6", commitment="plan", list_price="10"),
        charge(OTHER, NEW, "4", commitment="plan", list_price="5"),
    )
    assert (found["saved_in_window"], found["priced_by"]) == (Decimal(90), "list prices")


def test_without_any_price_the_size_tells() -> None:
    found = after(charge(MACHINE, OLD, "10"), swaps=[swap(ratio=0.5)])
    assert (found["saved_in_window"], found["priced_by"]) == (Decimal(150), "size")


def test_a_charge_that_goes_away_is_saved_whole() -> None:
    found = after(charge(MACHINE, OLD, "10"), swaps=[swap(target=None, ratio=0.0)])
    assert (found["saved_in_window"], found["priced_by"]) == (Decimal(300), "own bill")


def test_another_size_of_the_target_prices_it() -> None:
    exact, twice = swap(target="EU-BoxUsage:m6i.2xlarge"), swap(target="EU-BoxUsage:m6i.xlarge", times=2.0, rank=1)
    found = after(charge(MACHINE, OLD, "10"), charge(OTHER, "EU-BoxUsage:m6i.xlarge", "4"), swaps=[exact, twice])
    assert (found["saved_in_window"], found["priced_by"]) == (Decimal(60), "own bill")


def test_a_dearer_target_saves_less_than_nothing() -> None:
    assert after(charge(MACHINE, OLD, "4"), charge(OTHER, NEW, "5"))["saved_in_window"] == Decimal(-30)


def test_other_charges_of_the_resource_stay() -> None:
    found = after(charge(MACHINE, OLD, "10"), charge(OTHER, NEW, "5"), charge(MACHINE, "EU-DataTransfer", "3"))
    assert found["cost_now"] == Decimal(300)
