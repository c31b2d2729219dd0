"""Snapshots: old, of nothing, or on storage that is too dear."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import asked, key

SNAPSHOT, DISK, IMAGE = "microsoft.compute/snapshots", "microsoft.compute/disks", "microsoft.compute/images"
S, D = key(SNAPSHOT, "before-upgrade"), key(DISK, "data")
OLD, ORPHAN, PREMIUM = "azure.snapshot.old", "azure.snapshot.orphan", "azure.snapshot.premium"


def snapshot(age_days: int = 20, **said: Any) -> Part:
    told = {"source": [D], "create_option": "Copy", "managed_by": [], "sku": "Standard_LRS", "name": "before-upgrade"}
    return resource(S, SNAPSHOT, created=ago(age_days), **{**told, **said})


DISK_THERE = resource(D, DISK)
IMAGE_OF_IT = resource(key(IMAGE, "golden"), IMAGE, name="golden", made_of=[S])


def test_a_snapshot_older_than_a_quarter_is_waste_at_most_at_its_cost() -> None:
    said = money(OLD, estate(snapshot(91), charge(S, "LRS Snapshots", "0.50")))[S]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("15.22"))
    assert said["saving_is_upper_bound"]
    assert said["since"] == ago(1)


def test_a_quarter_is_not_more_than_a_quarter() -> None:
    assert outcomes(OLD, estate(snapshot(90))) == {S: "in_use"}


@pytest.mark.parametrize("rule", [OLD, ORPHAN, PREMIUM])
@pytest.mark.parametrize(
    "said",
    [{"tags": {"RSVaultBackup": "True"}}, {"name": "AzureBackup_vm-app"}, {"managed_by": [key(DISK, "collection")]}],
    ids=["by its tag", "by its name", "by its owner"],
)
def test_a_restore_point_of_a_backup_is_deleted_by_its_policy(rule: str, said: dict[str, Any]) -> None:
    there = estate(snapshot(400, sku="Premium_LRS", **said), asked(DISK))
    assert outcomes(rule, there) == {S: "in_use"}


@pytest.mark.parametrize("rule", [OLD, ORPHAN])
def test_what_an_image_was_made_of_is_kept(rule: str) -> None:
    there = estate(snapshot(400), IMAGE_OF_IT, asked(DISK))
    assert judge(rule, there)[S]["reason"] == "The image golden was made of it."
    assert outcomes(rule, there) == {S: "in_use"}


def test_a_snapshot_whose_disk_is_gone_is_an_orphan() -> None:
    there = estate(snapshot(), asked(DISK), charge(S, "LRS Snapshots", "0.50"))
    said = money(ORPHAN, there)[S]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("15.22"))
    assert said["reason"] == "The disk data that it was taken of is gone."


def test_a_snapshot_whose_disk_is_there_is_none() -> None:
    assert outcomes(ORPHAN, estate(snapshot(), DISK_THERE)) == {S: "in_use"}


@pytest.mark.parametrize(
    "parts",
    [(), (asked(DISK, status="refused"),), (DISK_THERE, asked(DISK, status="failed"))],
    ids=["never asked", "refused", "only in part"],
)
def test_a_disk_that_could_not_be_listed_is_not_gone(parts: tuple[Part, ...]) -> None:
    gone = snapshot(source=[key(DISK, "unlisted")])
    assert outcomes(ORPHAN, estate(gone, *parts)) == {S: "unknown"}


def test_a_disk_of_a_subscription_that_nobody_reads_is_not_gone() -> None:
    elsewhere = snapshot(source=[key(DISK, "data", account="another")])
    assert outcomes(ORPHAN, estate(elsewhere, asked(DISK))) == {S: "unknown"}


def test_a_copy_names_a_snapshot_that_is_gone_which_proves_nothing() -> None:
    copied = snapshot(source=[key(SNAPSHOT, "abroad")], create_option="CopyStart")
    assert outcomes(ORPHAN, estate(copied, asked(DISK))) == {S: "unknown"}


def test_a_source_that_was_not_told_is_unknown() -> None:
    assert outcomes(ORPHAN, estate(snapshot(source=None), asked(DISK))) == {S: "unknown"}


def test_a_premium_snapshot_is_priced_by_standard_ones_on_the_bill() -> None:
    """Both meters are called the same; the product tells them apart."""
    standard = charge(
        key(SNAPSHOT, "other"), "LRS Snapshots", "0.50", quantity=10.0,
        description="Standard HDD Managed Disks - LRS - Snapshots",
    )  # fmt: skip
    premium = charge(
        S, "LRS Snapshots", "1.30", quantity=10.0, description="Premium SSD Managed Disks - LRS - Snapshots"
    )
    said = money(PREMIUM, estate(snapshot(sku="Premium_LRS"), premium, standard))[S]
    assert (said["outcome"], said["evidence"]["priced_by"]) == ("waste", "own bill")
    assert float(said["saving_per_month"]) == pytest.approx(0.80 * 30.44)


def test_without_a_standard_snapshot_on_the_bill_nobody_knows_what_it_would_save() -> None:
    premium = charge(S, "LRS Snapshots", "1.30", description="Premium SSD Managed Disks - LRS - Snapshots")
    said = money(PREMIUM, estate(snapshot(sku="Premium_LRS"), premium))[S]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", None)
    assert said["no_saving_reason"] == "no bill tells what a snapshot on standard storage costs"


@pytest.mark.parametrize(("sku", "outcome"), [("Standard_ZRS", "in_use"), (None, "unknown")])
def test_it_is_the_snapshots_own_storage_that_counts(sku: str | None, outcome: str) -> None:
    assert outcomes(PREMIUM, estate(snapshot(sku=sku), resource(D, DISK, sku="Premium_LRS"))) == {S: outcome}
