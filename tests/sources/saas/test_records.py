"""What the readers of all vendors share: records as frames, lines of feeds, months."""

from datetime import date, datetime

import polars as pl
import pytest

from sources.saas import Answer
from sources.saas.base import ACTIVITY_SEEN
from sources.saas.records import feeds, frames, line, months, seen
from sources.saas.sold import sold

SCHEMA = pl.Schema({"id": pl.String(), "at": pl.Struct({"day": pl.String()})})


def activity(*rows: tuple[str, str, str, datetime | None, date]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ACTIVITY_SEEN, orient="row")


def test_a_number_may_stand_where_text_is_expected_and_what_lacks_is_null() -> None:
    answers = {"users": Answer([{"id": 7, "more": [1]}, {"id": "8", "at": {"day": "2026-01-01", "hour": 3}}])}
    made, sound = frames(answers, {"users": SCHEMA, "others": SCHEMA})
    assert made["users"].rows() == [("7", None), ("8", {"day": "2026-01-01"})]
    assert made["others"].is_empty()
    assert sound["users"].status == "ok"


def test_records_of_another_shape_make_a_failed_feed_without_a_word_of_theirs() -> None:
    made, sound = frames({"users": Answer([{"id": {"of": "ada@x.example"}}])}, {"users": SCHEMA})
    assert made["users"].is_empty()
    assert sound["users"].status == "failed"
    assert "ada" not in str(sound["users"].reason)


def test_a_feed_that_was_not_told_knows_no_day() -> None:
    refused = Answer(status="refused", permission="users.read", reason="found 403")
    told = feeds([line("users", refused, as_of=date(2026, 1, 1)), line("more", Answer([{}]), as_of=date(2026, 1, 1))])
    assert told.select("status", "as_of", "rows", "permission").rows() == [
        ("refused", None, 0, "users.read"),
        ("ok", date(2026, 1, 1), 1, None),
    ]


def test_of_several_days_the_last_is_seen() -> None:
    day = date(2026, 11, 2)
    rows = activity(
        ("app", "1", "login", datetime(2026, 10, 1), date(2026, 11, 1)),
        ("app", "1", "login", None, day),
        ("app", "2", "login", None, day),
    )
    assert seen(rows).rows() == [
        ("app", "1", "login", datetime(2026, 10, 1), day),
        ("app", "2", "login", None, day),
    ]


@pytest.mark.parametrize(
    ("known_to", "covered"),
    [
        pytest.param(date(2026, 11, 26), [], id="too early"),
        pytest.param(date(2026, 11, 27), [("app", "2026-11")], id="its last days"),
        pytest.param(date(2026, 11, 30), [("app", "2026-11")], id="its end"),
        pytest.param(date(2026, 12, 1), [], id="too late"),
    ],
)
def test_a_month_is_covered_by_what_is_known_at_its_end(known_to: date, covered: list[tuple[str, str]]) -> None:
    used, told = months(activity(("app", "1", "login", datetime(2026, 9, 4), known_to)))
    assert told.rows() == covered
    assert used.select("account", "month").rows() == [("1", "2026-09")]


def test_nobodys_use_is_no_month() -> None:
    used, told = months(activity())
    assert used.is_empty()
    assert told.is_empty()


@pytest.mark.parametrize("kind", ["microsoft365", "github", "salesforce", "zendesk", "figma", "notion", "atlassian"])
def test_each_sku_of_a_vendor_is_listed_once_under_a_product(kind: str) -> None:
    known = sold(kind)
    assert known.height > 0
    assert known["sku"].n_unique() == known.height
    assert known["app_id"].null_count() == 0
