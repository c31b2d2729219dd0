"""Figma: seats by SCIM, the activity log of Enterprise with a token of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.saas.figma import FIGMA
from tests.servers.answers import Answer
from tests.servers.vendors import Question, Vendor, figma_log, scim
from tests.sources.saas.asking import Asked, asked_at

TOKENS = "t0ken:t0ken"


def user(number: int, seat: str | None = "Full") -> dict[str, Any]:
    roles = {"roles": [{"type": "seatType", "value": seat}]} if seat else {}
    return {"id": f"{number}", "userName": f"P{number}@haldane.example", "active": True, **roles}


def event(number: int, at: datetime, **context: bool) -> dict[str, Any]:
    stamp = int(at.replace(tzinfo=UTC).timestamp())
    actor = {"type": "user", "id": f"9{number}", "email": f"p{number}@haldane.example", "name": "P"}
    return {
        "id": f"{number}-{stamp}",
        "timestamp": stamp,
        "actor": actor,
        "action": {"type": "fig_file_view", "details": None},
        "context": {"is_figma_support_team_action": False, **context},
    }


USERS = [*(user(n) for n in range(1, 250)), user(300, "View"), user(301, "Dev"), user(302, "Collab")]
LATE = datetime(2026, 11, 28, 23, 59)
EVENTS = [
    event(1, datetime(2025, 11, 1)),  # older than a year
    event(1, datetime(2026, 1, 5)),
    *(event(2, datetime(2026, 6, 1)) for _ in range(1500)),
    event(3, datetime(2026, 11, 20), is_figma_support_team_action=True),
    {**event(4, datetime(2026, 11, 20)), "actor": None},
    event(1, LATE),
    event(5, datetime(2026, 11, 29, 1)),  # of the business day itself
]


def both(users: list[dict[str, Any]]) -> Vendor:
    by_scim, log = scim(users, "/scim/v2/acme/Users", most=200), figma_log(EVENTS)

    def answer(question: Question) -> Answer:
        return log(question) if question.path == "/v1/activity_logs" else by_scim(question)

    return Vendor(answer)


@contextmanager
def at(vendor: Vendor, folder: Path, token: str = TOKENS) -> Iterator[Asked]:
    with vendor.serving() as address:
        yield asked_at(FIGMA, address, folder, token=token, organization="acme")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    with at(both(USERS), tmp_path) as asked:
        yield asked


def test_a_view_seat_is_free(asked: Asked) -> None:
    seats = asked.told().seats
    assert seats.filter(~pl.col("paid")).select("account", "sku").rows() == [("300", "figma-view")]
    assert set(seats["sku"]) == {"figma-full", "figma-dev", "figma-collab", "figma-view"}


def test_use_is_what_a_user_did_by_the_log(asked: Asked) -> None:
    activity = asked.told().activity
    assert activity.select("account", "signal", "last_activity_at").rows() == [
        ("1", "activity", LATE),
        ("2", "activity", datetime(2026, 6, 1)),
    ]


def test_the_log_is_read_to_its_end_for_a_year(asked: Asked) -> None:
    told = asked.told()
    assert told.months.select("account", "month").sort("account", "month").rows() == [
        ("1", "2026-01"),
        ("1", "2026-11"),
        ("2", "2026-06"),
    ]
    assert told.covered["month"].to_list() == [f"2025-{12}", *(f"2026-{month:02}" for month in range(1, 11))]
    assert told.feeds.filter(feed="activity")["rows"].to_list() == [1504]


def test_without_a_token_of_the_log_nobodys_use_is_known(tmp_path: Path) -> None:
    with at(both(USERS), tmp_path, "t0ken") as asked:
        told = asked.told()
    line = told.feeds.filter(feed="activity").row(0, named=True)
    assert (line["status"], line["permission"]) == ("refused", "org:activity_log_read, on the Enterprise plan")
    assert told.activity.is_empty()
    assert not told.seats.is_empty()


def test_a_log_that_is_refused_leaves_the_seats(tmp_path: Path) -> None:
    with at(both(USERS), tmp_path, "t0ken:another") as asked:
        told = asked.told()
    line = told.feeds.filter(feed="activity").row(0, named=True)
    assert (line["status"], line["permission"]) == ("refused", "org:activity_log_read, on the Enterprise plan")
    assert "another" not in line["reason"]
    assert told.seats.height == len(USERS)


def test_without_seat_types_who_pays_is_unknown_and_not_nobody(tmp_path: Path) -> None:
    with at(both([user(1, None)]), tmp_path) as asked:
        told = asked.told()
    assert told.accounts.height == 1
    assert told.seats.is_empty()
    assert told.feeds.filter(feed="seats")["status"].to_list() == ["not_offered"]


def test_nobody_tells_how_many_seats_were_bought(asked: Asked) -> None:
    pools = asked.told().pools
    assert pools["purchased"].null_count() == pools.height == 3


def test_a_day_can_be_read_again_without_asking_anybody(tmp_path: Path) -> None:
    with at(both(USERS), tmp_path) as asked:
        told = asked.told()
    again = asked.told(token=None, replays=True)
    for name in ("accounts", "seats", "activity", "months", "feeds"):
        assert getattr(again, name).equals(getattr(told, name)), name
