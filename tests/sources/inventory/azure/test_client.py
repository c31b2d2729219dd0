"""The client: tokens that end, quotas that are used up, connections that break, links to elsewhere."""

import time
from itertools import count
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from sources.inventory.azure.answers import Question
from sources.inventory.azure.client import arm
from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.policies import Given, asked_to_wait, until_reset
from tests.sources.inventory.azure.manager import Manager, Said, error

LIST = Question("/subscriptions", {"api-version": "1"})


class SignsIn:
    """Gives t1, t2, … one a sign-in, good for so many seconds."""

    def __init__(self, seconds: float = 3600) -> None:
        self.given = count(1)
        self.seconds = seconds

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(f"t{next(self.given)}", int(time.time() + self.seconds))


@pytest.fixture
def listing(manager: Manager) -> Manager:
    manager.lists["/subscriptions"] = [1]
    return manager


def test_a_session_that_ended_is_renewed_once(listing: Manager) -> None:
    listing.tokens = {"t2"}
    client = arm(listing.endpoint, SignsIn())
    assert client.ask(LIST) == client.ask(LIST)
    assert len(listing.requests) == 3


def test_a_session_that_is_refused_again_is_told(listing: Manager) -> None:
    listing.tokens = {"t9"}
    with pytest.raises(NotTold, match="expired") as told:
        arm(listing.endpoint, SignsIn()).ask(LIST)
    assert told.value.hopeless
    assert len(listing.requests) == 2


def test_a_token_that_is_about_to_end_is_not_used(listing: Manager) -> None:
    listing.tokens = {"t1", "t3"}
    client = arm(listing.endpoint, SignsIn(seconds=60))
    client.ask(LIST)
    with pytest.raises(NotTold, match="expired"):
        arm(listing.endpoint, Given("t2")).ask(LIST)


def test_a_used_up_quota_is_waited_for(listing: Manager) -> None:
    listing.faults = [Said(200, {}, {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:00.2"})]
    began = time.monotonic()
    arm(listing.endpoint, Given("t")).ask(LIST)
    assert 0.2 <= time.monotonic() - began < 2


def test_a_refused_query_is_made_again_when_the_quota_is_full(listing: Manager) -> None:
    listing.faults = [Said(429, {}, {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:00.1"})]
    began = time.monotonic()
    arm(listing.endpoint, Given("t")).ask(LIST)
    assert 0.1 <= time.monotonic() - began < 0.5


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "01:02:03"}, 3723),
        ({"x-ms-user-quota-remaining": "3", "x-ms-user-quota-resets-after": "00:00:05"}, 0),
        ({"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "soon"}, 0),
        ({}, 0),
    ],
)
def test_quotas(headers: dict[str, str], seconds: float) -> None:
    assert until_reset(headers) == seconds


def test_a_date_to_wait_for_is_left_to_our_own_patience() -> None:
    assert asked_to_wait({"Retry-After": "Sat, 31 Oct 2026 07:28:00 GMT"}) is None
    assert asked_to_wait({"Retry-After": "17"}) == 17


def test_patience_ends(listing: Manager) -> None:
    listing.faults = [error(429, "TooManyRequests", "busy", Retry_After="0")] * 9
    with pytest.raises(NotTold, match="429 TooManyRequests: busy") as told:
        arm(listing.endpoint, Given("t")).ask(LIST)
    assert told.value.transient
    assert len(listing.requests) == 5


def test_a_link_to_another_host_is_followed_at_our_own(listing: Manager) -> None:
    link = Question("https://elsewhere.example.com/subscriptions?api-version=1", {})
    assert arm(listing.endpoint, Given("t")).ask(link) == arm(listing.endpoint, Given("t")).ask(LIST)


def test_a_blank_in_a_query_is_no_plus() -> None:
    query = {"metricnames": "Percentage CPU,Disk Reads/sec", "$filter": "Category eq 'Cost'"}
    assert (
        Question("/x", query).url == "/x?metricnames=Percentage%20CPU,Disk%20Reads/sec&$filter=Category%20eq%20'Cost'"
    )


def test_no_secret_is_shown() -> None:
    assert "s3cret" not in repr(Given("s3cret"))
