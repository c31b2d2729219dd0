"""Older types of disks."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import Part, charge, estate, judge, metric, money, outcomes, resource

VOLUME = "AWS::EC2::Volume"
VOL, NEW = "vol-0a1b2c3d4e5f60718", "vol-0a1b2c3d4e5f60719"
GP2, IO = "aws.ebs.gp2_to_gp3", "aws.ebs.io_to_gp3"
GIB = 1024**3


def volume(volume_type: str | None = "gp2") -> Part:
    return resource(VOL, VOLUME, attached_to=["i-1"], volume_type=volume_type, size_gb=300, iops=900)


def work(operations_a_second: float = 200, mib_a_second: float = 10) -> tuple[Part, Part]:
    bytes_an_hour = mib_a_second * 3600 * 1024 * 1024
    return (
        metric(VOL, "disk_operations", operations_a_second * 3600, a_day=operations_a_second * 86400),
        metric(VOL, "disk_bytes", bytes_an_hour, a_day=bytes_an_hour * 24),
    )


def billed(meter: str = "EBS:VolumeUsage.gp2", a_day: str = "1.10") -> Part:
    return charge(VOL, f"EU-{meter}", a_day, quantity=10, unit="GB-Mo")


GP3_ON_THE_BILL = charge(NEW, "EU-EBS:VolumeUsage.gp3", "0.88", quantity=10, unit="GB-Mo")


def test_a_gp2_disk_costs_more_than_gp3_does_on_the_own_bill() -> None:
    row = money(GP2, estate(volume(), *work(), billed(), GP3_ON_THE_BILL))[VOL]
    assert (row["outcome"], row["waste_in_window"]) == ("waste", Decimal("6.60"))
    assert (row["confidence"], row["evidence"]["priced_by"]) == ("high", "own bill")


def test_without_gp3_on_the_bill_the_saving_is_not_known() -> None:
    row = money(GP2, estate(volume(), *work(), billed()))[VOL]
    assert (row["outcome"], row["saving_per_month"]) == ("waste", None)
    assert row["no_saving_reason"] == "the bill has no gp3 disk in its region to price it by"
    assert round(row["list_price_estimate_per_month"], 4) == Decimal("6.6968")


def test_where_gp3_is_no_cheaper_nothing_is_wasted() -> None:
    dear = charge(NEW, "EU-EBS:VolumeUsage.gp3", "1.10", quantity=10, unit="GB-Mo")
    assert outcomes(GP2, estate(volume(), *work(), billed(), dear)) == {VOL: "in_use"}


@pytest.mark.parametrize(
    ("operations", "mib"), [pytest.param(3100, 10, id="operations"), pytest.param(200, 130, id="bytes")]
)
def test_a_disk_that_does_more_than_gp3_stays(operations: float, mib: float) -> None:
    assert outcomes(GP2, estate(volume(), *work(operations, mib), billed(), GP3_ON_THE_BILL)) == {VOL: "in_use"}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((), id="no points"),
        pytest.param(work()[:1], id="no bytes"),
        pytest.param(
            (
                metric(VOL, "disk_operations", [5.0, None] * 12, a_day=60),
                metric(VOL, "disk_bytes", [5.0, None] * 12, a_day=60),
            ),
            id="half of the hours",
        ),
    ],
)
def test_a_disk_of_which_too_little_is_known(parts: tuple[Part, ...]) -> None:
    assert outcomes(GP2, estate(volume(), *parts, billed(), GP3_ON_THE_BILL)) == {VOL: "unknown"}


def test_other_types_are_for_other_rules() -> None:
    assert outcomes(GP2, estate(volume("gp3"), *work())) == {}
    assert outcomes(IO, estate(volume("gp2"), *work())) == {}
    assert outcomes(IO, estate(volume(None), *work())) == {VOL: "unknown"}


def test_provisioned_operations_that_gp3_has_for_nothing_are_saved_whole() -> None:
    io1 = (billed("EBS:VolumeUsage.piops", "1.38"), billed("EBS:VolumeP-IOPS.piops", "7.20"))
    row = money(IO, estate(volume("io1"), *work(), *io1, GP3_ON_THE_BILL))[VOL]
    assert (row["outcome"], row["waste_in_window"]) == ("waste", Decimal("231"))
    assert judge(IO, estate(volume("io1"), *work(3500), *io1))[VOL]["outcome"] == "in_use"


def test_a_disk_that_several_machines_share_cannot_be_gp3() -> None:
    shared = resource(VOL, VOLUME, attached_to=["i-1", "i-2"], volume_type="io1")
    assert outcomes(IO, estate(shared, *work(), billed("EBS:VolumeUsage.piops"), GP3_ON_THE_BILL)) == {VOL: "in_use"}
