"""Bills and inventories meet at one key; how much of the cost that reaches."""

from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.spend.test_daily import daily
from transforms.spend import resource_costs
from transforms.spend.resource_key import resource_key
from transforms.spend.resources import matched_cost
from warehouse.tables import RESOURCE_COST

NAT = "nat-0a1b2c3d4e5f60718"
NAT_ARN = f"arn:aws:ec2:eu-west-1:111122223333:natgateway/{NAT}"
VPC_ENDPOINT = "vpce-0a1b2c3d4e5f60718"
ENDPOINT_ARN = f"arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/{VPC_ENDPOINT}"
S3 = "Amazon Simple Storage Service"
VM = "/subscriptions/64E3/resourceGroups/App/providers/Microsoft.Compute/virtualMachines/Web-1"
GOOGLE = "compute.googleapis.com/projects/p/zones/europe-west1-b/instances/vm-1"
SHORT = "projects/p/zones/europe-west1-b/instances/vm-1"
OWN_LINK = f"https://compute.googleapis.com/compute/v1/{SHORT}"
NUMBERED = "//compute.googleapis.com/projects/441570621172/zones/europe-west4-a"
GOOGLES_BUCKET = "//storage.googleapis.com/projects/_/buckets/b"
CLUSTERS = "//container.googleapis.com/projects/p"
OCID = "ocid1.instance.oc1.phx.abyhqljr"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders"

KEYS = {
    "an instance": ("aws", "Amazon EC2", "i-0a1b2c3d4e5f60718", "i-0a1b2c3d4e5f60718"),
    "an old instance": ("aws", "Amazon EC2", "i-0a1b2c3d", "i-0a1b2c3d"),
    "a NAT gateway by its ARN": ("aws", "Amazon EC2", NAT_ARN, NAT),
    "one by its id": ("aws", "Amazon Virtual Private Cloud", NAT, NAT),
    "an endpoint of a VPC": ("aws", "Amazon Virtual Private Cloud", ENDPOINT_ARN, VPC_ENDPOINT),
    "a bucket by name": ("aws", S3, "acme-logs.prod", "arn:aws:s3:::acme-logs.prod"),
    "a bucket named as an id": ("aws", "Amazon S3", "logs-0a1b2c3d", "arn:aws:s3:::logs-0a1b2c3d"),
    "a bucket by its ARN": ("aws", S3, "arn:aws-cn:s3:::acme-logs", "arn:aws:s3:::acme-logs"),
    "a bucket of another service": ("aws", "AWS Data Transfer", "arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs"),
    "no bucket": ("aws", S3, None, None),
    "a table by its ARN, case kept": ("aws", "Amazon DynamoDB", TABLE, TABLE),
    "a name without a place": ("aws", "Amazon RDS", "orders-db", None),
    "a virtual machine": ("azure", "Virtual Machines", VM + "/", VM.lower()),
    "one already lower-cased": ("azure", "Virtual Machines", VM.lower(), VM.lower()),
    "no Azure id": ("azure", "Virtual Machines", "Web-1", None),
    "a full name": ("gcp", "Compute Engine", f"//{GOOGLE}", f"//{GOOGLE}"),
    "a link": ("gcp", "Compute Engine", f"https://www.googleapis.com/compute/v1/{SHORT}", f"//{GOOGLE}"),
    "a link of the service's own host": ("gcp", "Compute Engine", OWN_LINK, f"//{GOOGLE}"),
    "a short name of a known service": ("gcp", "Compute Engine", SHORT, f"//{GOOGLE}"),
    "a short name of another": ("gcp", "Some Service", SHORT, None),
    "a display name": ("gcp", "Compute Engine", "vm-1", None),
    "a disk by its number": ("gcp", "Compute Engine", f"{NUMBERED}/disk/573", f"{NUMBERED}/disk/573"),
    "a machine, in the plural": ("gcp", "Compute Engine", f"{NUMBERED}/instances/219", f"{NUMBERED}/instance/219"),
    "an address": ("gcp", "Compute Engine", f"{NUMBERED}/addresses/7", f"{NUMBERED}/address/7"),
    "one that is in the singular": ("gcp", "Compute Engine", f"{NUMBERED}/address/7", f"{NUMBERED}/address/7"),
    "a bucket of Google's": ("gcp", "Cloud Storage", "//storage.googleapis.com/projects/12/buckets/b", GOOGLES_BUCKET),
    "one without a project": ("gcp", "Cloud Storage", "//storage.googleapis.com/b", GOOGLES_BUCKET),
    "a cluster of a zone": ("gcp", "Kubernetes Engine", f"{CLUSTERS}/zones/z/c", f"{CLUSTERS}/locations/z/c"),
    "an OCID": ("oci", "COMPUTE", OCID, OCID),
    "a provider that nobody lists": ("zoom", "Zoom", "i-0a1b2c3d", None),
    "no provider": (None, "Zoom", "i-0a1b2c3d", None),
}  # fmt: skip


@pytest.mark.parametrize(("provider", "service", "resource", "key"), KEYS.values(), ids=KEYS.keys())
def test_a_resource_has_one_key_however_it_is_called(
    provider: str | None, service: str, resource: str | None, key: str | None
) -> None:
    names = {"provider": provider, "service": service, "resource": resource}
    row = pl.DataFrame({name: pl.Series([value], dtype=pl.String) for name, value in names.items()})
    assert row.select(resource_key(*map(pl.col, names))).item() == key


def test_the_costs_of_a_resource_keep_every_amount_and_row() -> None:
    changes = [{"ResourceId": name, "ChargePeriodStart": f"2026-10-0{day}"} for name in ("a", None) for day in (1, 2)]
    costs = resource_costs(daily(*changes).lazy()).collect()
    assert costs.schema == RESOURCE_COST.schema
    assert costs.select("ResourceId", "BilledCost", "x_rows").rows() == [("a", Decimal(3), 2), (None, Decimal(3), 2)]


def test_a_resource_of_two_services_is_keyed_by_each() -> None:
    aws = {"ProviderName": "AWS", "ResourceId": "acme-logs"}
    rows = daily({**aws, "ServiceName": "Amazon S3"}, {**aws, "ServiceName": "AWS Data Transfer"})
    costs = resource_costs(rows.lazy()).collect()
    assert costs["x_resource_key"].to_list() == ["arn:aws:s3:::acme-logs", None]


def costs_of(*charges: tuple[str | None, str]) -> pl.DataFrame:
    """`resource_cost` of AWS charges: a resource id and a cost each."""
    changes = [{"ProviderName": "AWS", "ResourceId": name, "EffectiveCost": cost} for name, cost in charges]
    return resource_costs(daily(*changes).lazy()).collect()


SOME = (("i-0a1b2c3d", "6"), ("orders", "3"), (None, "1"))


def test_without_an_inventory_what_matches_is_unknown_and_not_zero() -> None:
    row = matched_cost(costs_of(*SOME), None).row(0, named=True)
    assert (row["cost"], row["with_id"], row["with_key"]) == (10, 9, 6)
    assert (str(row["with_id_percent"]), str(row["with_key_percent"])) == ("90.0", "60.0")
    assert (row["matched"], row["matched_percent"]) == (None, None)


def test_with_one_it_is_the_cost_of_what_it_lists() -> None:
    inventory = pl.DataFrame({"x_provider": ["aws", "aws"], "x_resource_key": ["i-0a1b2c3d", "i-ffffffff"]})
    assert str(matched_cost(costs_of(*SOME), inventory)["matched_percent"].item()) == "60.0"
    nothing_of_it = inventory.with_columns(x_resource_key=pl.lit("i-00000000"))
    assert str(matched_cost(costs_of(*SOME), nothing_of_it)["matched_percent"].item()) == "0.0"


def test_an_inventory_of_another_provider_says_nothing() -> None:
    inventory = pl.DataFrame({"x_provider": ["azure"], "x_resource_key": ["i-0a1b2c3d"]})
    assert matched_cost(costs_of(*SOME), inventory)["matched_percent"].item() is None


def test_a_period_that_cost_nothing_has_no_percentage() -> None:
    assert matched_cost(costs_of(("i-0a1b2c3d", "0")), None)["with_key_percent"].item() is None


def test_nothing_gives_an_empty_table() -> None:
    assert resource_costs(daily({"BilledCost": "x"}).lazy()).collect().is_empty()
