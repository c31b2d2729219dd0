"""The server: loopback alone, a port that is kept, another day without a restart, and what goes wrong when it shall."""

import http.client
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from sources.sample import World, write_sample
from sources.sample.serve import NoCompany, PortTaken, Providers, credentials, keep, kept, serving
from sources.sample.serve.limits import A_SECOND, BUCKET, Bucket, Fault, Limits
from tests.sources.sample.serve.asking import ask, write_feed

APPS = [{"id": f"0oa{n}"} for n in range(3)]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return write_feed(tmp_path / "company", "okta", {"apps": APPS})


def test_it_binds_loopback_alone_and_reaches_nobody(company: Path) -> None:
    seen: list[tuple[str, object]] = []
    listening = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event in ("socket.bind", "socket.connect", "socket.getaddrinfo"):
            seen.append((event, arguments[1] if event != "socket.getaddrinfo" else arguments[0]))

    sys.addaudithook(watch)
    with serving(company) as providers:
        assert ask(f"{providers.address}/okta/api/v1/apps").json == APPS
    listening.clear()
    hosts = {address[0] if isinstance(address, tuple) else address for _, address in seen}
    assert hosts == {"127.0.0.1"}
    assert any(event == "socket.bind" for event, _ in seen)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost", "192.168.1.4", ""])
def test_another_address_is_refused(company: Path, host: str) -> None:
    with pytest.raises(ValueError, match=r"served on 127\.0\.0\.1 alone"):
        Providers(company, host=host)


def test_a_page_of_another_name_for_this_address_gets_nothing(company: Path) -> None:
    with serving(company) as providers:
        connection = http.client.HTTPConnection("127.0.0.1", providers.server_port)
        connection.request("GET", "/okta/api/v1/apps", headers={"Host": "evil.example"})
        assert connection.getresponse().status == 421
        connection.close()


def test_the_port_is_kept(tmp_path: Path) -> None:
    company = write_feed(tmp_path, "okta", {"apps": APPS})
    with serving(company) as providers:
        port = providers.server_port
    assert kept(company) == {"port": port, "tokens": {"okta": "t0ken"}}
    with serving(company) as providers:
        assert providers.server_port == port
        with pytest.raises(PortTaken, match="`--port` takes another"), serving(company, port):
            pass


def test_a_later_day_that_is_written_over_it_keeps_the_port(tmp_path: Path) -> None:
    write_feed(tmp_path, "okta", {"apps": APPS})
    assert kept(tmp_path) == {}
    keep(tmp_path, port=4321, faults=True)
    write_sample(World.of(3, "small", date(2026, 11, 30), date(2026, 11, 1)), tmp_path)
    assert kept(tmp_path) == {"port": 4321, "faults": True}


def test_a_folder_without_a_company_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoCompany, match=r"holds no company: there is no sample\.toml"), serving(tmp_path):
        pass


def test_a_feed_that_nobody_has_is_not_found(company: Path) -> None:
    with serving(company) as providers:
        assert ask(f"{providers.address}/jira/rest").status == 404


def test_tokens_go_into_the_environment(company: Path) -> None:
    write_feed(company, "aws", {}, token="a" * 8)
    with serving(company) as providers:
        told = credentials(providers.company)
    assert told["OUTLAY_OKTA_TOKEN"] == "t0ken"
    assert told["AWS_ACCESS_KEY_ID"].startswith("AKIA")


def test_faults_are_the_same_again_and_never_two_in_a_row() -> None:
    both = Limits(3, on=True, clock=iter(range(2000)).__next__), Limits(3, on=True, clock=iter(range(2000)).__next__)
    told = [[limits.next("okta")[0] for _ in range(2000)] for limits in both]
    assert told[0] == told[1]
    counted = Counter(told[0])
    assert all(counted[fault] > 5 for fault in Fault)
    assert counted[Fault.NONE] > 1700
    bad = [fault is not Fault.NONE for fault in told[0]]
    assert not any(one and other for one, other in pairwise(bad))
    assert {Limits(3, on=False).next("okta") for _ in range(2000)} == {(Fault.NONE, 0)}


def test_a_client_that_asks_faster_than_vendors_bear_is_told_to_wait_until_the_bucket_fills() -> None:
    now = [0.0]
    bucket = Bucket(lambda: now[0])
    assert [bucket.take() for _ in range(BUCKET)] == [0] * BUCKET
    assert bucket.take() == 1
    now[0] += 1
    assert [bucket.take() for _ in range(int(A_SECOND))] == [0] * int(A_SECOND)
    assert bucket.take() == 1
    assert Limits(3, on=True, clock=lambda: 0.0).next("okta") == (Fault.NONE, 0)


def test_each_fault_is_met_by_clients_and_what_comes_through_is_whole(company: Path) -> None:
    statuses: Counter[str] = Counter()
    with serving(company, faults=True) as providers:
        for _ in range(300):
            try:
                told = ask(f"{providers.address}/okta/api/v1/apps")
            except http.client.IncompleteRead:
                statuses["cut"] += 1
                continue
            statuses[str(told.status)] += 1
            if told.status == 200:
                assert told.json == APPS
            elif told.status == 429:
                assert "x-rate-limit-reset" in told.headers
    assert set(statuses) == {"200", "429", "500", "cut"}
