"""What providers split themselves, quantities and commitments, from their bills to what each target bears."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.pipelines.bills import HEADER, Place, charge, text
from tests.pipelines.finance.allocation.test_allocate import off, worked
from tests.pipelines.test_split_costs import CHARGES, MACHINE, PARTS, deliver, part

D = Decimal
SPLITS = """
[[billing]]
name = "aws"
kind = "aws-cur"
path = "bucket"

[[allocation]]
dimension = "pod"
rule = "pods"
match = { name = "*:pod/shop/web/a" }
target = "a"

[[allocation]]
dimension = "pod"
rule = "others"
match = { name = "*:pod/shop/web/*" }
target = "others"
priority = 200
"""
FOCUS = """
[[billing]]
name = "bill"
kind = "focus"
path = "bill.csv"

[[allocation]]
dimension = "team"
commitment_benefit = "owner_first"

[[allocation]]
dimension = "team"
rule = "by tag"
target_tag = "team"

[[allocation]]
dimension = "team"
rule = "gateway"
match = { service = "Gateway" }
shared = "metric"
quantity = "ConsumedQuantity"
unit = "GB"
over = "month"
"""


def borne(place: Place, dimension: str) -> dict[str, Decimal]:
    rows = json.loads(place.outlay("allocate", "--by", "month", "--dimension", dimension, "--format", "json")[1])
    return {row["target"]: D(row["cost"]) for row in rows}


def test_parts_of_machines_stand_for_them_and_a_mismatch_is_listed(place: Place) -> None:
    (place.folder / "outlay.toml").write_text(SPLITS, encoding="utf-8")
    deliver(place.folder, [*CHARGES[:2], *PARTS], "2.0 CSV")
    worked(place)
    assert off(place) == {}
    assert borne(place, "pod") == {"a": D("0.2000000001"), "others": D("0.15"), "unallocated": D("0.1813")}
    deliver(place.folder, [*CHARGES[:2], *PARTS, part("c", "0.5", "0")], "2.0 CSV")
    worked(place, "2026-11-01")
    assert off(place) == {}
    assert set(borne(place, "pod")) == {"unallocated"}
    (told,) = place.rows("sql", "select text from allocation_note where kind = 'split_differs'")
    assert told["text"].startswith(f"{MACHINE} on 2026-10-")


@pytest.fixture
def focus(place: Place) -> Place:
    """A cluster that the provider allocated, a gateway shared by gigabytes, a commitment that account 2 bought."""
    more = {"AllocatedMethodId": "pods", "AllocatedResourceId": "pod/a", "AllocatedTags": '{"team": "shop"}'}
    own, other = {"Tags": '{"team": "shop"}'}, {"Tags": '{"team": "search"}'}
    plan = {"CommitmentDiscountId": "sp-1", "CommitmentDiscountStatus": "Used", "ServiceName": "Compute"}
    gb = {"ConsumedQuantity": "30", "ConsumedUnit": "GB", "ChargePeriodStart": "2026-10-01T00:00:00Z"}
    account1, account2 = {"SubAccountId": "1"}, {"SubAccountId": "2"}
    rows = [
        charge(1, "4", ServiceName="Cluster", **{**more, "Tags": '{"team": "platform"}'}),
        charge(2, "1", ServiceName="Cluster", Tags='{"team": "platform"}'),
        charge(3, "0", ServiceName="Storage", **own, **gb),
        charge(3, "0", ServiceName="Storage", **other, **gb | {"ConsumedQuantity": "10"}),
        charge(4, "8", ServiceName="Gateway", Tags="{}"),
        charge(5, "6", **plan, **own, **account1, ContractedCost="10", ListCost="10"),
        charge(5, "10", ServiceName="Compute", **other, **account2),
        charge(5, "0.5", **plan | {"CommitmentDiscountStatus": "Unused"}, **other, **account2),
    ]
    place.bill("bill.csv", text(rows, list(dict.fromkeys([*HEADER, *(name for row in rows for name in row)]))))
    (place.folder / "outlay.toml").write_text(FOCUS, encoding="utf-8")
    worked(place)
    return place


def test_allocated_tags_quantities_and_the_owner_of_a_commitment(focus: Place) -> None:
    assert off(focus) == {}
    shop, search = D("4") + D("6") + D("10"), D("2") + D("6") + D("0.5")
    assert borne(focus, "team") == {"platform": D(1), "shop": shop, "search": search}


def test_azures_own_rules_leave_savings_unknown_finops_toolkit_662(place: Place) -> None:
    header = [*HEADER, "x_CostAllocationRuleName"]
    place.bill("bill.csv", text([charge(1, "4", x_CostAllocationRuleName="shared hub")], header))
    place.config(("azure", "bill.csv"))
    worked(place)
    (told,) = place.rows("sql", "select kind, text from allocation_note")
    assert told["kind"] == "unknown_saving"
    assert told["text"].startswith("azure: the provider's own cost allocation rules are on")


def test_a_run_without_changes_does_nothing_and_a_changed_map_is_work(place: Place) -> None:
    place.bill("bill.csv", [charge(number) for number in range(6)])
    rule = '[[allocation]]\ndimension = "team"\nrule = "map"\naccount_map = "map.csv"\n'
    Path(place.folder / "map.csv").write_text("account,target\n000000000001,a\n", encoding="utf-8")
    place.config(("bill", "bill.csv"), more=rule)
    worked(place)
    first = place.rows("sql", "select snapshot_id from snapshot_info")
    worked(place)
    assert place.rows("sql", "select snapshot_id from snapshot_info") == first
    Path(place.folder / "map.csv").write_text("account,target\n000000000001,b\n", encoding="utf-8")
    worked(place)
    assert len(place.rows("sql", "select snapshot_id from snapshot_info")) == 2
    assert set(borne(place, "team")) == {"b", "unallocated"}
