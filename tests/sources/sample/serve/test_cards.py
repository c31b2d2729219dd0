"""Ramp's and Brex' dialects: pages behind an element or a cursor, dates, refusals."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from sources.sample.serve import serving
from tests.sources.sample.serve.asking import ask, write_feed

SPENT = [
    {"id": f"r{n:03d}", "amount": n, "user_transaction_time": f"2026-{1 + n % 11:02d}-03T10:00:00+00:00"}
    for n in range(70)
]
POSTED = [{"id": f"b{n:03d}", "posted_at_date": f"2026-{1 + n % 11:02d}-03"} for n in range(250)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("company")
    write_feed(
        folder, "ramp", {"developer.v1.transactions": SPENT, "developer.v1.users": []}, denied=["developer.v1.users"]
    )
    write_feed(folder, "brex", {"v2.transactions.card.primary": POSTED, "v2.users": []}, denied=["v2.users"])
    with serving(folder) as providers:
        yield providers.address


def test_ramp_tells_the_address_of_the_next_page(address: str) -> None:
    told, here = [], f"{address}/ramp/developer/v1/transactions"
    while here:
        body = ask(here).json
        told.append(body["data"])
        here = body["page"]["next"]
    assert [len(page) for page in told] == [20, 20, 20, 10]
    assert [thing for page in told for thing in page] == SPENT
    asked = urlencode({"from_date": "2026-03-01", "to_date": "2026-04-01", "page_size": 100})
    march = ask(f"{address}/ramp/developer/v1/transactions?{asked}").json["data"]
    assert {thing["user_transaction_time"][:7] for thing in march} == {"2026-03"}
    assert ask(f"{address}/ramp/developer/v1/transactions/r003").json == SPENT[3]
    assert ask(f"{address}/ramp/developer/v1/transactions?start=x").status == 400


def test_brex_gives_a_cursor(address: str) -> None:
    told, cursor = [], ""
    while cursor is not None:
        body = ask(f"{address}/brex/v2/transactions/card/primary?{urlencode({'cursor': cursor})}").json
        told.append(body["items"])
        cursor = body["next_cursor"]
    assert [len(page) for page in told] == [100, 100, 50]
    late = ask(f"{address}/brex/v2/transactions/card/primary?limit=1000&posted_at_start=2026-10-01T00:00:00").json
    assert {thing["posted_at_date"][:7] for thing in late["items"]} == {"2026-10", "2026-11"}


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("ramp/developer/v1/transactions", "stolen", 401),
        ("ramp/developer/v1/users", "t0ken", 403),
        ("ramp/developer/v1/limits", "t0ken", 404),
        ("brex/v2/transactions/card/primary", "stolen", 401),
        ("brex/v2/users", "t0ken", 403),
        ("brex/v2/cards", "t0ken", 404),
        ("brex/v2/transactions/card/primary?cursor=x", "t0ken", 400),
    ],
)
def test_refusals(address: str, path: str, token: str, status: int) -> None:
    assert ask(f"{address}/{path}", token=token).status == status


def test_ramp_signs_in(address: str) -> None:
    token = ask(f"{address}/ramp/developer/v1/token", "POST", b"", token="").json["access_token"]
    assert ask(f"{address}/ramp/developer/v1/transactions", token=token).status == 200
