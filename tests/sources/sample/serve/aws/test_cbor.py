"""CBOR as AWS' newest protocol has it: botocore's own reader and writer are the judges."""

import io
from datetime import UTC, datetime
from typing import Any

import botocore.parsers
import botocore.serialize
import botocore.session
import pytest

from sources.sample.serve import serving
from sources.sample.serve.aws import cbor
from tests.sources.sample.serve.asking import ask, write_feed

VALUES: list[Any] = [
    0,
    23,
    24,
    255,
    65_536,
    1 << 40,
    -1,
    -500,
    1.5,
    True,
    False,
    None,
    "",
    "übel",
    b"\x00\x01",
    [1, [2, {"a": 3}]],
    {"a": [], "b": {"c": "d" * 300}},
]
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAX/20261129/eu-west-1/monitoring/aws4_request, SignedHeaders=host, Signature=0"


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert cbor.read(cbor.written(value)) == value


def test_endless_lists_maps_and_texts_are_read() -> None:
    data = b"\xbf\x61a\x9f\x01\x02\xff\x61b\x7f\x61x\x61y\xff\xff"
    assert cbor.read(data) == {"a": [1, 2], "b": "xy"}


def test_botocore_reads_an_answer_and_writes_a_request(tmp_path: Any) -> None:
    model = botocore.session.get_session().get_service_model("cloudwatch")
    operation = model.operation_model("GetMetricData")
    given = {
        "MetricDataQueries": [],
        "StartTime": datetime(2026, 11, 1, tzinfo=UTC),
        "EndTime": datetime(2026, 11, 2, tzinfo=UTC),
    }
    asked = botocore.serialize.create_serializer("smithy-rpc-v2-cbor").serialize_to_request(given, operation)
    folder = write_feed(tmp_path, "aws", {"111122223333/eu-west-1/none": []})
    headers = {name.replace("-", "_"): value for name, value in asked["headers"].items()}
    with serving(folder, estates={}) as providers:
        address = f"{providers.address}/aws{asked['url_path']}"
        told = ask(address, "POST", asked["body"], token="", Authorization=SIGNED, **headers)
    parser = botocore.parsers.create_parser("smithy-rpc-v2-cbor")
    response = {"body": told.body, "headers": told.headers, "status_code": told.status, "context": {}}
    parsed = parser.parse(response, operation.output_shape)
    assert parsed["MetricDataResults"] == []
    assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert io.BytesIO(cbor.written(cbor.Instant(1.0))).read(1) == b"\xc1"
