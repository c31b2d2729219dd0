"""Where a finding stands: what people say, how long it holds, what the bill and the rules say afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.findings.made import (
    AS_OF,
    SETTLING,
    costs,
    daily,
    decision,
    decisions,
    finding,
    findings,
    history,
    interval,
)
from transforms.findings.acted import acted
from transforms.findings.exempt import NO_TAGS, subject
from transforms.findings.lifecycle import DECIDABLE, statuses
from transforms.findings.saving import savings
from warehouse.tables.waste import STATUSES

ON_AND_ON = history(interval("f1", "08-01"))
BACK = history(interval("f1", "07-01", "09-02"), interval("f1", "10-15"))
GONE_AND_BACK = daily(costs("f1", "06-01", "09-01", "10"), costs("f1", "10-15", "10-28", "10"))
BILLED = daily(costs("f1", "06-01", "10-28", "10"))


def stand(
    known: pl.DataFrame, told: pl.DataFrame, said: pl.DataFrame, billed: pl.DataFrame, tags: pl.DataFrame = NO_TAGS
) -> pl.DataFrame:
    return statuses(known, told, said, savings(acted(told, said), billed, SETTLING, AS_OF), AS_OF, tags=tags)


def status(
    *said: dict[str, object], told: pl.DataFrame = ON_AND_ON, billed: pl.DataFrame = BILLED, tags: str = "{}"
) -> str:
    tagged = pl.DataFrame({"provider": ["aws"], "account": ["11"], "resource_id": ["vol-f1"], "tags": [tags]})
    found = stand(findings(finding()), told, decisions(*said), billed, tags=tagged)
    return found["status"][0]


def test_nothing_said_is_open() -> None:
    assert status() == "open"
    assert status(told=history()) == "open"


@pytest.mark.parametrize("said", ["acknowledged", "in_progress", "open"])
def test_what_was_said_last_stands(said: str) -> None:
    assert status(decision(1, "10-01", "exempt"), decision(2, "10-02", said)) == said


@pytest.mark.parametrize("word", ["snoozed", "exempt"])
@pytest.mark.parametrize(("until", "ends"), [("2026-10-31", False), ("2026-10-30", True), (None, False)])
def test_peace_ends_after_its_day(word: str, until: str | None, ends: bool) -> None:
    said = decision(1, "10-01", word, until=date.fromisoformat(until) if until else None)
    assert status(said) == ("open" if ends else word)


@pytest.mark.parametrize(
    ("at", "billed", "stands"),
    [
        ("10-20", BILLED, "resolved"),
        ("09-05", BILLED, "not_realised"),
        ("10-10", daily(costs("f1", "06-01", "10-10", "10")), "verified"),
    ],
    ids=["waits", "settled", "gone"],
)
def test_what_is_resolved_stands_as_the_bill_says(at: str, billed: pl.DataFrame, stands: str) -> None:
    assert status(decision(1, at, "resolved"), billed=billed) == stands


@pytest.mark.parametrize("said", [(), (decision(1, "09-01", "resolved"),)], ids=["by itself", "resolved"])
def test_what_was_gone_and_is_found_again_is_regressed_until_somebody_says_more(
    said: tuple[dict[str, object], ...],
) -> None:
    assert status(*said, told=BACK, billed=GONE_AND_BACK) == "regressed"
    assert status(*said, decision(2, "10-20", "acknowledged"), told=BACK, billed=GONE_AND_BACK) == "acknowledged"
    assert status(*said, decision(2, "10-20", "resolved"), told=BACK, billed=GONE_AND_BACK) == "resolved"


def test_what_was_put_to_use_for_a_while_is_no_regression() -> None:
    assert status(told=BACK, billed=BILLED) == "open"


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("resource", subject("aws", "11", "vol-f1")),
        ("account", subject("aws", "11")),
        ("rule", subject("aws.ebs.unattached")),
        ("tag", "environment=dr"),
        ("tag", "environment"),
    ],
)
def test_one_decision_leaves_all_that_it_is_about_in_peace(kind: str, about: str) -> None:
    wide = decision(2, "10-02", "exempt", about, subject_kind=kind, until=date(2026, 12, 31))
    tags = '{"Environment": "DR"}'
    assert status(decision(1, "10-01", "acknowledged"), wide, tags=tags) == "exempt"
    assert status(wide, decision(3, "10-03", "open"), tags=tags) == "open"
    assert status(wide | {"until": date(2026, 10, 30)}, tags=tags) == "open"
    assert status(wide, {**wide, "id": 3, "status": "open"}, tags=tags) == "open"
    assert status(wide | {"subject_id": "another"}, tags=tags) == "open"


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        ("until 2027-01-31 the auditors need it", "exempt"),
        ("until 2026-10-30 old", "open"),
        ("the auditors need it", "exempt"),
        ("false", "open"),
    ],
)
def test_a_tag_in_the_cloud_asks_for_peace(value: str, stands: str) -> None:
    assert status(tags=f'{{"outlay:exempt": "{value}"}}') == stands


def test_an_owner_is_named_by_a_decision_else_stays_as_it_is_known() -> None:
    known = findings(finding("f1", owner="tracking", owner_from="tag"), finding("f2", owner="11", owner_from="account"))
    said = decisions(decision(1, "10-01", "acknowledged", owner="payments"), decision(2, "10-02", "in_progress"))
    found = stand(known, ON_AND_ON, said, BILLED)
    assert found.rows() == [("f1", "in_progress", "payments", "decision"), ("f2", "open", "11", "account")]


DAYS = st.integers(0, 90).map(lambda number: date(2026, 8, 1) + timedelta(days=number))
SAID = st.lists(
    st.tuples(st.sampled_from(DECIDABLE), st.sampled_from(["f1", "f2"]), DAYS, st.none() | DAYS), max_size=6
)


@given(SAID, st.sets(DAYS, max_size=5), st.booleans())
def test_every_finding_has_one_status_whatever_happened_and_the_order_of_rows_does_not_matter(
    said: list[tuple[str, str, date, date | None]], turns: set[date], goes_on: bool
) -> None:
    days = [f"{day:%Y-%m-%d}" for day in sorted(turns)]
    pairs = [(days[place], days[place + 1] if place + 1 < len(days) else None) for place in range(0, len(days), 2)]
    spans = [(found, gone or (None if goes_on else "2026-11-30")) for found, gone in pairs]
    told = history(*(interval("f1", found, gone) for found, gone in spans))
    entered = decisions(
        *(
            decision(number, f"{at:%Y-%m-%d}", word, about, until=until)
            for number, (word, about, at, until) in enumerate(said, 1)
        )
    )
    two = findings(finding("f1"), finding("f2"))
    found = stand(two, told, entered, GONE_AND_BACK)
    assert found["finding_id"].to_list() == ["f1", "f2"]
    assert set(found["status"]) <= set(STATUSES)
    again = stand(two, told.reverse(), entered.reverse(), GONE_AND_BACK.reverse())
    assert again.equals(found)
    saved = savings(acted(told, entered), GONE_AND_BACK, SETTLING, AS_OF)
    assert saved.is_unique().all()
    seen = saved.drop_nulls("verified_per_month")
    assert set(seen["state"]) <= {"verified"}
    assert (seen["verified_per_month"] <= seen["before_per_day"] * Decimal("30.44")).all()
