"""What AWS' services say to who asks too often, with an old session, or for nothing that they know."""

import pytest

from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.aws import DIALECT

FORM = "application/x-www-form-urlencoded"


def signed(service: str, body: str = "", **headers: str) -> Request:
    """A request of a service, its signature's scope alone being true."""
    scope = f"AWS4-HMAC-SHA256 Credential=AKIAX/20261129/eu-west-1/{service}/aws4_request, Signature=0"
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "/", "", headers={"authorization": scope, **more}, body=body.encode())


EC2 = signed("ec2", "Action=DescribeVolumes&Version=2016-11-15", content_type=FORM)
RDS = signed("rds", "Action=DescribeDBInstances&Version=2014-10-31", content_type=FORM)
LOGS = signed("logs", "{}", x_amz_target="Logs_20140328.DescribeLogGroups")


@pytest.mark.parametrize(
    ("asked", "status", "code", "shape"),
    [
        (EC2, 503, b"RequestLimitExceeded", b"<Response><Errors><Error><Code>"),
        (RDS, 400, b"Throttling", b"<ErrorResponse><Error><Type>Sender</Type><Code>"),
        (LOGS, 400, b"ThrottlingException", b'{"__type": "'),
        (signed("s3"), 503, b"SlowDown", b"SlowDown"),
    ],
    ids=["ec2", "query", "json", "s3"],
)
def test_each_protocol_says_that_it_was_asked_too_often(asked: Request, status: int, code: bytes, shape: bytes) -> None:
    limited = DIALECT.limited(asked, 1)
    assert limited.status == status
    assert code in limited.body
    assert shape in limited.body
    assert "Retry-After" not in dict(limited.headers)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [(EC2, 400, b"RequestExpired"), (RDS, 403, b">ExpiredToken<"), (LOGS, 400, b'"ExpiredTokenException"')],
    ids=["ec2", "query", "json"],
)
def test_an_old_session_and_a_bad_moment(asked: Request, status: int, code: bytes) -> None:
    assert code in DIALECT.refused(asked).body
    assert DIALECT.refused(asked).status == status
    assert DIALECT.failed(asked).status == 500


def test_only_a_session_shows_a_token() -> None:
    assert DIALECT.is_open(EC2)
    session = signed("ec2", x_amz_security_token="t0ken!1")
    assert not DIALECT.is_open(session)
    assert DIALECT.token(session) == "t0ken!1"
