"""What people said is heeded: expected and noise are kept out, scopes are left in peace up to a day."""

from datetime import date, datetime

import polars as pl
import pytest

from transforms.anomalies.feedback import exempt, kept_out, verdicts
from transforms.findings.exempt import subject
from warehouse.tables import ANOMALY, DECISION

DAY = date(2026, 10, 31)


def decisions(*told: tuple[str, str, str, date | None]) -> pl.DataFrame:
    """Kind, subject, status, until."""
    rows = [
        {"id": at, "at": datetime(2026, 10, 20, 9), "by": "Ann", "subject_kind": kind, "subject_id": about,
         "status": status, "until": until}
        for at, (kind, about, status, until) in enumerate(told)
    ]  # fmt: skip
    return pl.DataFrame([{name: row.get(name) for name in DECISION.names} for row in rows], DECISION.schema)


def earlier(series: str = "service EC2") -> pl.DataFrame:
    row = {"anomaly_id": "a1", "provider": "aws", "account": "1", "series": series, "kind": "step",
           "start": date(2026, 10, 3), "last_day": date(2026, 10, 25)}  # fmt: skip
    return pl.DataFrame([{name: row.get(name) for name in ANOMALY.names}], ANOMALY.schema)


@pytest.mark.parametrize(
    ("status", "until", "last"),
    [
        ("expected", date(2026, 12, 31), date(2026, 12, 31)),
        ("expected", None, date(2026, 10, 25)),
        ("noise", None, date(2026, 10, 25)),
    ],
    ids=["expected up to a day", "expected as it was", "noise"],
)
def test_days_that_are_expected_or_noise_are_kept_out_of_the_base(status: str, until: date | None, last: date) -> None:
    told = kept_out(earlier(), decisions(("finding", "a1", status, until))).to_dicts()
    assert told == [
        {"provider": "aws", "account": "1", "service": "EC2", "new_region": None, "resource": None, "commitment": None,
         "first": date(2026, 10, 3), "last": last}
    ]  # fmt: skip


def test_what_is_real_or_taken_back_keeps_nothing_out() -> None:
    assert kept_out(earlier(), decisions(("finding", "a1", "real", None))).is_empty()
    taken_back = decisions(("finding", "a1", "noise", None), ("finding", "a1", "open", None))
    assert kept_out(earlier(), taken_back).is_empty()
    assert verdicts(taken_back).is_empty()


EVENTS = pl.DataFrame(
    {
        "event": [1, 2, 3],
        "provider": ["aws", "aws", "azure"],
        "account": ["1", "2", None],
        "service": ["Amazon EC2", "Amazon EC2", "Storage"],
        "tags": [["env=Dev", "team=a"], ["env=development"], None],
    },
    schema_overrides={"tags": pl.List(pl.String())},
)


@pytest.mark.parametrize(
    ("kind", "about", "until", "left_in_peace"),
    [
        ("anomalies.account", subject("aws", "1"), None, [1]),
        ("anomalies.service", subject("aws", "2", "Amazon EC2"), DAY, [2]),
        ("anomalies.service", subject("aws", "2", "Amazon EC2"), date(2026, 10, 30), []),
        ("anomalies.tag", "env=dev", None, [1]),
        ("anomalies.tag", "team", None, [1]),
        ("account", subject("aws", "1"), None, []),
    ],
    ids=["an account", "a service to its day", "a service after it", "a tag's value", "a tag", "of waste alone"],
)
def test_exempt_by_account_service_or_tag_has_an_end_flexera_3236(
    kind: str, about: str, until: date | None, left_in_peace: list[int]
) -> None:
    assert exempt(EVENTS, decisions((kind, about, "exempt", until)), DAY).sort().to_list() == left_in_peace
