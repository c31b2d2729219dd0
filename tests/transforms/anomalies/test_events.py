"""Several accounts that move alike are one event, what moved elsewhere is none, and money counts once."""

from datetime import date
from decimal import Decimal

import polars as pl

from transforms.anomalies.events import alike, merged, without_moves, without_uncovered
from transforms.anomalies.found import NAMED
from transforms.anomalies.runs import RUN

START = date(2026, 10, 5)


def events(*told: dict[str, object]) -> pl.DataFrame:
    usual = {
        "provider": "aws", "currency": "USD", "source": "bills", "account": "1", "service": "EC2", "start": START,
        "last": date(2026, 10, 14), "sign": 1, "kind": "step", "expected": 100.0, "excess": 500.0, "goes_on": False,
        "flagged_days": 7, "limit_passed": START, "actual": Decimal(600),
    }  # fmt: skip
    schema = {"event": pl.Int64(), **RUN, **NAMED, "actual": pl.Decimal(38, 18), "excess": pl.Float64()}
    rows = [{name: {"event": at, **usual, **row}.get(name) for name in schema} for at, row in enumerate(told)]
    return pl.DataFrame(rows, schema)


def test_three_accounts_that_move_alike_are_one_event_and_two_are_two() -> None:
    three = alike(events({"account": "1"}, {"account": "2", "excess": 900.0}, {"account": "3"}))
    assert three["of"].unique().to_list() == [1]
    [one] = merged(three).to_dicts()
    assert (one["account"], one["accounts"], one["actual"], one["excess"]) == (None, 3, Decimal(1800), 1900.0)
    assert merged(alike(events({"account": "1"}, {"account": "2"})))["account"].to_list() == ["1", "2"]


def test_accounts_that_move_apart_or_against_each_other_are_no_one_event() -> None:
    apart = alike(events({"account": "1"}, {"account": "2", "start": date(2026, 10, 9)}, {"account": "3"}))
    against = alike(events({"account": "1"}, {"account": "2", "sign": -1, "excess": -90.0}, {"account": "3"}))
    assert apart["of"].n_unique() == against["of"].n_unique() == 3


def test_what_moved_to_another_account_is_no_event_and_what_is_of_another_size_is_two() -> None:
    down = {"account": "2", "kind": "drop", "sign": -1}
    assert without_moves(events({}, {**down, "excess": -480.0})).is_empty()
    assert without_moves(events({}, {**down, "excess": -200.0})).height == 2
    assert without_moves(events({}, {**down, "excess": -480.0, "service": "S3"})).height == 2
    short = {"last": date(2026, 10, 6), "kind": "spike"}
    assert without_moves(events(short, {**down, **short, "kind": "drop", "excess": -490.0})).height == 2


def test_falling_utilisation_and_the_fall_that_a_commitment_paid_for_are_one_event_optscale_802() -> None:
    covers = pl.DataFrame({"provider": ["aws"], "commitment": ["plan"], "service": ["SageMaker"]})
    fall = {"service": None, "commitment": "plan", "kind": "falling_utilisation", "excess": 160.0}
    drop = {"service": "SageMaker", "sign": -1, "kind": "drop", "excess": -190.0}
    assert without_uncovered(events(fall, drop), covers)["kind"].to_list() == ["falling_utilisation"]
    assert without_uncovered(events(fall, {**drop, "service": "Glue"}), covers).height == 2
    assert without_uncovered(events({**fall, "excess": 20.0}, drop), covers).height == 2
    before, over, later = date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 9)
    assert without_uncovered(events(fall, {**drop, "start": before}), covers).height == 1, "something else fell first"
    assert without_uncovered(events(fall, {**drop, "start": before, "last": over}), covers).height == 2
    assert without_uncovered(events(fall, {**drop, "start": later}), covers).height == 2, "it was long as it is"
