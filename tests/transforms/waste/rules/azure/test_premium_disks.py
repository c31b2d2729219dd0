"""Premium disks that hardly do anything."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, metric, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key

DISK = "microsoft.compute/disks"
D, OTHER = key(DISK, "share"), key(DISK, "other")
VM = key("microsoft.compute/virtualmachines", "app")
RULE = "azure.disk.premium_underused"
MB = 1_000_000


def disk(**said: Any) -> Part:
    return resource(
        D, DISK, **{"state": "attached", "attached_to": [VM], "sku": "Premium_LRS", "size_gb": 1024, **said}
    )


def load(operations: Any = 10.0, megabytes: float = 1.0, **said: Any) -> tuple[Part, Part]:
    return (
        metric(D, "disk_operations_per_second", operations, **said),
        metric(D, "disk_bytes_per_second", megabytes * MB, **said),
    )


def test_a_premium_disk_that_does_little_is_priced_by_standard_ones_on_the_bill() -> None:
    bill = (
        charge(D, "P30 LRS Disk", "4.00", quantity=0.032258),
        charge(OTHER, "E30 LRS Disk", "2.50", quantity=0.032258),
    )
    said = money(RULE, estate(disk(), *load(), *bill))[D]
    assert (said["outcome"], said["evidence"]["standard"], said["evidence"]["priced_by"]) == (
        "waste",
        "E30",
        "own bill",
    )
    assert said["evidence"]["operations_percent"] == 0.2
    assert float(said["saving_per_month"]) == pytest.approx(1.50 * 30.44)


def test_without_a_standard_disk_on_the_bill_nobody_knows_what_it_would_save() -> None:
    said = money(RULE, estate(disk(), *load(), charge(D, "P30 LRS Disk", "4.00")))[D]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", None)
    assert said["no_saving_reason"] == "no bill tells what E30 costs"


def hours_of(busy: int) -> Callable[[date], list[float]]:
    """So many busy hours on every day."""
    return lambda _: [*[300.0] * busy, *[1.0] * (24 - busy)]


@pytest.mark.parametrize(
    ("operations", "megabytes", "outcome"),
    [(260.0, 1.0, "in_use"), (10.0, 11.0, "in_use"), (hours_of(2), 1.0, "in_use"), (hours_of(1), 1.0, "waste")],
    ids=["operations", "throughput", "two busy hours of 24", "one busy hour, which a standard disk serves"],
)
def test_the_95th_percentile_of_both_counts(operations: Any, megabytes: float, outcome: str) -> None:
    assert outcomes(RULE, estate(disk(), *load(operations, megabytes))) == {D: outcome}


def test_what_a_standard_disk_could_not_serve_in_its_busiest_hour_stays() -> None:
    there = estate(disk(), *load([900.0, *[1.0] * 23]))
    assert judge(RULE, there)[D]["evidence"]["operations_percent"] < 5
    assert outcomes(RULE, there) == {D: "in_use"}


def test_what_a_disk_is_provisioned_for_counts_before_its_size() -> None:
    assert outcomes(RULE, estate(disk(iops=160, megabytes_per_second=200), *load())) == {D: "in_use"}


def test_a_size_between_two_tiers_is_of_the_greater() -> None:
    assert judge(RULE, estate(disk(size_gb=600), *load()))[D]["evidence"]["standard"] == "E30"


@pytest.mark.parametrize(
    "parts",
    [(), load(days=20), load(to=ago(12)), load()[:1], load([10.0, None] * 12)],
    ids=["no points", "20 of 30 days", "stale", "no throughput", "half of the hours"],
)
def test_too_few_points_are_unknown(parts: tuple[Part, ...]) -> None:
    assert outcomes(RULE, estate(disk(), *parts)) == {D: "unknown"}


def test_a_disk_of_which_the_size_was_not_told_is_unknown() -> None:
    assert outcomes(RULE, estate(disk(size_gb=None), *load())) == {D: "unknown"}


@pytest.mark.parametrize(
    "said", [{"sku": "StandardSSD_LRS"}, {"sku": "PremiumV2_LRS"}, {"attached_to": [], "state": "unattached"}], ids=str
)
def test_only_attached_disks_of_the_first_premium_kind_are_asked(said: dict[str, Any]) -> None:
    assert outcomes(RULE, estate(disk(**said), *load())) == {}


def test_the_command_keeps_the_copies_where_they_are() -> None:
    said = money(RULE, estate(disk(sku="Premium_ZRS"), *load()))[D]
    assert said["action"] == f"az disk update --ids {D} --sku StandardSSD_ZRS"
