from datetime import datetime
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from checks.suites.split_cost import SUITE, judge
from tests.checks.segments import START, charges, write
from warehouse.tables import SPLIT_COST


def parts(*rows: tuple[str, str, str, datetime], first_row: int = 100) -> pl.DataFrame:
    """Parts of machines: the machine, what was used of it, what its share of the rest is, when."""
    made = [
        {
            "x_parent_resource_id": machine,
            "x_split_cost": Decimal(used),
            "x_unused_cost": Decimal(unused),
            "ChargePeriodStart": when,
            "BillingCurrency": "USD",
            "x_load_id": "l",
            "x_row": first_row + number,
            "x_part": 0,
        }
        for number, (machine, used, unused, when) in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=SPLIT_COST.schema)


def machine(cost: str, meter: str = "EUC1-BoxUsage:m5.large") -> pl.DataFrame:
    """An instance's hour, and its traffic beside it."""
    both = charges(2).with_columns(ChargePeriodStart=pl.lit(START))
    costs = pl.Series("EffectiveCost", [Decimal(cost), Decimal("0.3")], dtype=pl.Decimal(38, 18))
    return both.with_columns(costs, pl.Series("SkuMeter", [meter, "EUC1-DataTransfer-Out-Bytes"]))


WHOLE = parts(("i-1", "0.3", "0.1", START), ("i-1", "0.35", "0.05", START))
# For each check, the parts if it is to fail.
FAULTS = {
    "split_rows_once": pl.concat([WHOLE.head(1), WHOLE.tail(1).with_columns(x_row=pl.lit(100, pl.Int64()))]),
    "split_cost_adds_up": parts(("i-1", "0.3", "0.1", START), ("i-1", "0.35", "0.06", START)),
}


def outcomes(folder, split, charged=None):
    (folder / "split").mkdir()
    files = write(folder / "split", split)
    with duckdb.connect() as con:
        return judge(con, files, write(folder, machine("0.8") if charged is None else charged))


def test_parts_that_come_to_their_machine_pass(tmp_path):
    assert [(each.name, each.passed) for each in outcomes(tmp_path, WHOLE)] == [
        (check.name, True) for check in SUITE.checks
    ]


def test_where_no_machine_is_parted_nothing_is_judged(tmp_path):
    with duckdb.connect() as con:
        assert judge(con, [], write(tmp_path, machine("1"))) == []


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_is_told_by_exactly_its_check(tmp_path, check):
    failed = [each for each in outcomes(tmp_path, FAULTS[check]) if not each.passed]
    assert [each.name for each in failed] == [check]
    assert failed[0].blocking is (check == "split_rows_once")


def test_a_machine_that_is_off_is_named_with_both_amounts(tmp_path):
    off = outcomes(tmp_path, FAULTS["split_cost_adds_up"])[1]
    assert "1 of 1 machines off; the first is i-1: parts of 0.81 USD, a cost of 0.8;" in off.detail


def test_a_machine_without_a_charge_of_its_own_is_told(tmp_path):
    stranger = parts(("i-9", "0.3", "0.1", START))
    assert "i-9: parts of 0.4 USD, and no charge of its own;" in outcomes(tmp_path, stranger)[1].detail


def test_net_costs_stand_for_the_others_where_they_are_told(tmp_path):
    net = WHOLE.with_columns(x_net_split_cost=pl.lit(Decimal("0.2")), x_net_unused_cost=pl.lit(Decimal("0.1")))
    assert outcomes(tmp_path, net.cast(SPLIT_COST.schema), machine("0.6"))[1].passed
