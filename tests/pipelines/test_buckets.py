"""`outlay run` from a bucket of each cloud, against a real server of each."""

import gzip
from decimal import Decimal

import pytest

from tests.pipelines.bills import Place, charges, text
from tests.servers.stores import StoreServer


@pytest.fixture(params=["s3", "az", "gs"])
def server(request: pytest.FixtureRequest, aws_credentials: None, azurite_credentials: None) -> StoreServer:
    return request.getfixturevalue(f"{request.param}_server")


def put(server: StoreServer, bucket: str, cost: str) -> None:
    server.put(bucket, "export/2026-10.csv.gz", gzip.compress(text(charges(10, cost)).encode()))


def test_a_month_in_a_bucket_is_read_once_and_replaced_when_it_changes(place: Place, server: StoreServer) -> None:
    bucket = f"run-{server.scheme}"
    server.make(bucket)
    place.config(("bill", f"{server.scheme}://{bucket}/export"), more=f'endpoint = "{server.endpoint}"')
    put(server, bucket, "1")
    assert place.directly()[0] == 0
    status, said = place.directly()
    assert (status, "Nothing new" in said) == (0, True)
    put(server, bucket, "2")
    assert place.directly()[0] == 0
    assert place.billed() == Decimal(20)
    loads = place.rows("sql", "select object from load where replaced_at is null")
    assert [row["object"] for row in loads] == [f"{server.scheme}://{bucket}/export/2026-10.csv.gz"]
