"""What AWS' errors mean: whose fault it is, what is missing, what to do; and that retries end."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import botocore.exceptions as boto
import pytest

from sources.base import Unreachable
from sources.inventory import Asking
from sources.inventory.aws import Aws
from sources.inventory.aws.accounts import doors_of
from sources.inventory.aws.doors import BROKEN_ATTEMPTS, RENEWALS, Doors
from sources.inventory.aws.refusals import failure
from sources.inventory.aws.table import machines
from sources.inventory.aws.table.databases import TABLE_NAMES
from sources.inventory.aws.walk import says_none
from sources.settings import InventorySettings

EC2 = ("ec2:DescribeVolumes",)
OPTIMIZER = ("compute-optimizer:GetIdleRecommendations",)
Answering = Callable[[int], tuple[int, bytes, int]]


def refused(code: str, message: str = "words") -> boto.ClientError:
    return boto.ClientError({"Error": {"Code": code, "Message": message}}, "DescribeVolumes")


@pytest.mark.parametrize(
    ("code", "permissions", "status", "permission", "says"),
    [
        ("UnauthorizedOperation", EC2, "refused", EC2[0], "Allow ec2:DescribeVolumes"),
        ("AccessDeniedException", EC2, "refused", EC2[0], "no SCP denies it"),
        ("AccessDenied", ("s3:ListAllMyBuckets",), "refused", "s3:ListAllMyBuckets", "Allow s3:ListAllMyBuckets"),
        ("AuthFailure", EC2, "refused", None, "leave it out by `regions`"),
        ("UnrecognizedClientException", EC2, "refused", None, "a region that is enabled"),
        ("OptInRequiredException", OPTIMIZER, "refused", None, "Enrol the account"),
        ("ExpiredToken", EC2, "failed", None, "Sign in anew"),
        ("RequestLimitExceeded", EC2, "failed", None, "again and again"),
        ("ThrottlingException", EC2, "failed", None, "again and again"),
        ("InternalError", EC2, "failed", None, "The next run asks once more"),
    ],
)
def test_an_error_is_told_with_its_remedy(
    code: str, permissions: tuple[str, ...], status: str, permission: str | None, says: str
) -> None:
    told = failure(refused(code), permissions)
    assert (told.status, told.permission) == (status, permission)
    assert says in told.reason
    assert code in told.reason


def test_a_broken_connection_is_no_refusal() -> None:
    told = failure(boto.EndpointConnectionError(endpoint_url="https://ec2.eu-west-1.amazonaws.com"), EC2)
    assert told.status == "failed"
    assert "network" in told.reason


def test_what_is_no_error_of_aws_is_raised() -> None:
    with pytest.raises(KeyError):
        failure(KeyError("ours"), EC2)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NoSuchLifecycleConfiguration", True),
        ("LifecyclePolicyNotFoundException", True),
        ("ResourceNotFoundException", True),
        ("InvalidAMIID.NotFound", True),
        ("AccessDenied", False),
        ("", False),
    ],
)
def test_what_a_thing_has_not_is_none_and_no_failure(code: str, expected: bool) -> None:
    assert says_none(code) is expected


@pytest.fixture
def answering() -> Iterator[Callable[[Answering], tuple[Doors, list[int]]]]:
    """A server that answers each request as it is told to; gives doors to it, and the numbers of the requests made."""
    servers: list[ThreadingHTTPServer] = []

    def serve(answer: Answering) -> tuple[Doors, list[int]]:
        made: list[int] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                made.append(len(made))
                status, body, length = answer(made[-1])
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        return doors_of(endpoint, "", "", "", frozenset({("test", endpoint)})), made

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


TABLES = b'{"TableNames": ["orders", "carts"]}'


@pytest.mark.usefixtures("aws_credentials")
def test_an_answer_of_json_that_is_cut_off_is_asked_again_and_not_taken_for_none(
    answering: Callable[[Answering], tuple[Doors, list[int]]],
) -> None:
    half = TABLES[:20]
    doors, made = answering(lambda number: (200, half if number < 2 else TABLES, len(TABLES)))
    told = doors.call("dynamodb", "eu-west-1", "ListTables", {})
    assert told["TableNames"] == ["orders", "carts"]
    assert len(made) == 3


@pytest.mark.usefixtures("aws_credentials")
def test_an_answer_that_is_always_cut_off_fails_in_the_end(
    answering: Callable[[Answering], tuple[Doors, list[int]]],
) -> None:
    doors, made = answering(lambda _: (200, TABLES[:20], len(TABLES)))
    with pytest.raises(boto.HTTPClientError):
        doors.call("dynamodb", "eu-west-1", "ListTables", {})
    assert len(made) == BROKEN_ATTEMPTS


@pytest.mark.usefixtures("aws_credentials")
def test_ended_credentials_are_renewed_a_few_times_where_that_helps(
    answering: Callable[[Answering], tuple[Doors, list[int]]],
) -> None:
    expired = b'{"__type": "ExpiredTokenException", "message": "The security token included in the request is expired"}'
    doors, made = answering(lambda _: (400, expired, len(expired)))
    with pytest.raises(boto.ClientError):
        doors.call("dynamodb", "eu-west-1", "ListTables", {})
    assert len(made) == 1
    renewing = Doors(doors.endpoint, doors.opened, renews=True)
    with pytest.raises(boto.ClientError):
        renewing.call("dynamodb", "eu-west-1", "ListTables", {})
    assert len(made) == 2 + RENEWALS


@pytest.mark.usefixtures("aws_credentials")
def test_ended_credentials_of_the_person_are_an_error_that_says_so(
    answering: Callable[[Answering], tuple[Doors, list[int]]], asking: Asking
) -> None:
    body = (
        b"<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included "
        b"in the request is expired</Message></Error></ErrorResponse>"
    )
    doors, _ = answering(lambda _: (403, body, len(body)))
    settings = InventorySettings(name="aws", kind="aws", endpoint=doors.endpoint)
    with pytest.raises(Unreachable, match="expired") as error:
        Aws().look(settings, asking)
    assert "AWS_PROFILE" in error.value.do


@pytest.mark.usefixtures("aws_credentials")
def test_a_page_after_the_other_is_asked_by_the_tokens_that_botocore_knows(
    answering: Callable[[Answering], tuple[Doors, list[int]]],
) -> None:
    pages = [b'{"TableNames": ["orders"], "LastEvaluatedTableName": "orders"}', b'{"TableNames": ["carts"]}']
    doors, made = answering(lambda number: (200, pages[number], len(pages[number])))
    assert [page["TableNames"] for page in doors.pages(TABLE_NAMES, "eu-west-1", {})] == [["orders"], ["carts"]]
    assert len(made) == 2
    assert machines.VOLUMES.permissions == EC2
