"""What was said of a finding through time: a change closes what was said, a day without evidence does not."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from transforms.licenses.software import FOUND
from warehouse.findings import MADE, keep_findings
from warehouse.store import Store
from warehouse.tables import FINDING

DAY = date(2026, 10, 1)


def say(store: Store, day: int, outcome: str | None, saving: str = "5", *, winner: str | None = None) -> None:
    row = {
        "rule": "aws.ebs.unattached", "rule_version": 1, "origin": "outlay", "outcome": outcome, "provider": "aws",
        "account": "1", "x_resource_key": "vol-1", "saving_per_month": Decimal(saving) if outcome == "waste" else None,
        "currency": "USD", "saving_is_upper_bound": False, "reason": "It is so.", "evidence": "{}", "winner": winner,
    }  # fmt: skip
    schema = {name: kind for name, kind in FINDING.schema.items() if name not in MADE}
    schema |= {"x_resource_key": pl.String(), "winner": pl.String()}
    with store.transaction():
        found = pl.DataFrame([row] if outcome else [], schema=schema)
        keep_findings(store.connection, [found], DAY + timedelta(days=day))


def history(store: Store) -> list[tuple[object, ...]]:
    rows = store.frame("FROM finding_history ORDER BY x_valid_from")
    days = [(pl.col(name) - DAY).dt.total_days() for name in ("x_valid_from", "x_valid_to")]
    return rows.select(pl.col("saving_per_month").cast(pl.Float64), *days).rows()


def test_no_change_is_no_row_and_another_saving_is_one(store: Store) -> None:
    for day, saving in enumerate(["5", "5", "6"]):
        say(store, day, "waste", saving)
    assert history(store) == [(5.0, 0, 2), (6.0, 2, None)]
    assert store.frame("FROM finding")["first_found"].to_list() == [DAY]


def test_days_without_evidence_neither_end_nor_begin_it_anew(store: Store) -> None:
    for day, outcome in enumerate(["waste", "unknown", "unknown", "waste"]):
        say(store, day, outcome)
    assert history(store) == [(5.0, 0, None)]
    assert store.frame("FROM finding")["first_found"].to_list() == [DAY]


def test_after_days_without_evidence_it_is_as_old_as_what_was_said_without_a_gap_before(store: Store) -> None:
    said = [("waste", "5"), ("in_use", "5"), ("waste", "5"), ("waste", "6"), ("unknown", "6"), ("waste", "7")]
    for day, (outcome, saving) in enumerate(said):
        say(store, day, outcome, saving)
    assert history(store) == [(5.0, 0, 1), (5.0, 2, 3), (6.0, 3, 5), (7.0, 5, None)]
    assert store.frame("FROM finding")["first_found"].to_list() == [DAY + timedelta(days=2)]


def test_what_is_put_to_use_or_gone_ends_and_may_come_back(store: Store) -> None:
    for day, outcome in enumerate(["waste", "in_use", "waste", None]):
        say(store, day, outcome)
    assert history(store) == [(5.0, 0, 1), (5.0, 2, 3)]


def test_the_identity_is_the_rule_and_the_resource_and_names_who_takes_the_saving(store: Store) -> None:
    say(store, 0, "waste", winner="aws.ebs.on_stopped_instance")
    row = store.frame("FROM finding").to_dicts()[0]
    told = "\x1f".join(("aws.ebs.unattached", "aws", "1", "vol-1"))
    hashed = store.frame("SELECT left(sha256(?), 16) AS id", [told])["id"][0]
    assert (row["finding_id"], row["resource_id"]) == (hashed, "vol-1")
    assert row["included_in"] not in (None, row["finding_id"])


def test_software_and_clouds_leave_each_other_in_place_and_software_begins_nothing_that_is_not_known(
    store: Store,
) -> None:
    say(store, 0, "waste")
    for day, outcome in enumerate(["unknown", "waste", "unknown", None]):
        say_of_a_seat(store, day, outcome)
        assert store.frame("FROM finding WHERE rule = 'aws.ebs.unattached'").height == 1
        found = store.frame("SELECT outcome FROM finding WHERE rule LIKE 'saas.%'")["outcome"].to_list()
        assert found == [[], ["waste"], ["unknown"], []][day]
    assert history(store) == [(5.0, 0, None), (5.0, 1, 3)]


def test_what_takes_the_saving_may_be_about_something_else(store: Store) -> None:
    say_of_a_seat(store, 0, "waste", winner="saas.overlap.same_job", winner_account="software", winner_key="a/b")
    told = "\x1f".join(("saas.overlap.same_job", "slack", "software", "a/b"))
    hashed = store.frame("SELECT left(sha256(?), 16) AS id", [told])["id"][0]
    assert store.frame("FROM finding")["included_in"].to_list() == [hashed]


def say_of_a_seat(store: Store, day: int, outcome: str | None, **winner: str) -> None:
    row = {
        "rule": "saas.seat.inactive", "rule_version": 1, "origin": "outlay", "outcome": outcome, "provider": "slack",
        "account": "chat", "x_resource_key": "pro/1", "saving_per_month": Decimal(5) if outcome == "waste" else None,
        "currency": "USD", "saving_is_upper_bound": False, "reason": "It is so.", "evidence": "{}", **winner,
    }  # fmt: skip
    found = pl.DataFrame([row] if outcome else [], schema=FOUND)
    with store.transaction():
        keep_findings(store.connection, [found], DAY + timedelta(days=day), part="software")
