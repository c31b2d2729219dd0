"""What commitments could cover of a provider that the company has none of, and of one that it has."""

import polars as pl
import pytest

from sources.reference.commitment_rules import commitment_meters
from transforms.commitments.eligible import eligible_meters

COULD = {
    "aws": (
        "BoxUsage:m5.large",
        "BoxUsage:m5.large RunInstances:0002",
        "Fargate-vCPU-Hours:perCPU",
        "Lambda-GB-Second",
    ),
    "azure": ("Virtual Machines: Ds v5", "Virtual Machines: NCas T4 v3", "Virtual Machines: Bms"),
    "gcp": ("N2 Instance Core", "E2 Instance Ram", "N2D AMD Instance Core", "C3 Instance Ram"),
}
NEVER = {
    "aws": ("TimedStorage-ByteHrs", "SpotUsage:m5.large", "EBS:VolumeUsage.gp3", "Lambda-Requests"),
    "azure": ("Virtual Machines: P LRS Disk", "Virtual Network: Standard Data Transfer Out"),
    "gcp": ("Spot Preemptible N2 Instance Core", "Storage PD Capacity", "Commitment v1: N2 Cpu"),
}
KINDS = dict.fromkeys(("x_provider", "x_meter", "x_use", "CommitmentDiscountCategory", "x_offering"), pl.String())


def eligible(*rows: tuple[str | None, ...]) -> list[str]:
    meters = pl.LazyFrame(rows, schema=KINDS, orient="row")
    return sorted(eligible_meters(meters, (), commitment_meters().lazy()).collect()["x_meter"])


@pytest.mark.parametrize("provider", COULD)
def test_without_any_commitment_what_plans_for_compute_cover_could_be_covered(provider: str) -> None:
    rows = [(provider, meter, "usage", None, None) for meter in (*COULD[provider], *NEVER[provider])]
    assert eligible(*rows) == sorted(COULD[provider])


def test_what_the_company_has_says_more_than_what_is_sold() -> None:
    usage = [("aws", meter, "usage", None, None) for meter in COULD["aws"]]
    assert eligible(*usage, ("aws", "BoxUsage:c5.large", "used", "Spend", "EC2InstanceSavingsPlans")) == [
        "BoxUsage:c5.large"
    ]
