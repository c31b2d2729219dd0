"""Since when something has been so, by our own history."""

from dataclasses import replace
from datetime import date

import polars as pl

from tests.transforms.waste.estates import ago, estate, resource

VOLUME = "AWS::EC2::Volume"
FREE = pl.col("attached_to").list.len() == 0


def since(*stretches: tuple[date, list[str] | None]) -> date | None:
    """Of a volume that was attached so from each of these days on."""
    *before, (seen, now) = stretches
    told = resource(
        "vol-1", VOLUME, seen=seen, attached_to=now, before=[(day, {"attached_to": at}) for day, at in before]
    )
    rows = estate(told).since([VOLUME], FREE).collect()
    return rows["since"][0] if rows.height else None


def test_it_begins_with_the_stretch_that_goes_on_today() -> None:
    assert since((ago(90), ["i-1"]), (ago(40), [])) == ago(40)
    assert since((ago(90), []), (ago(60), ["i-1"]), (ago(9), [])) == ago(9)


def test_what_changed_otherwise_goes_on_being_so() -> None:
    free = resource(
        "vol-1", VOLUME, state="available", seen=ago(10), attached_to=[], before=[(ago(50), {"state": "error"})]
    )
    assert estate(free).since([VOLUME], FREE).collect()["since"].to_list() == [ago(50)]


def test_what_is_not_so_today_or_was_not_told_has_no_row() -> None:
    assert since((ago(90), []), (ago(3), ["i-1"])) is None
    assert since((ago(90), []), (ago(3), None)) is None


def test_days_without_the_resource_break_it() -> None:
    there = estate(resource("vol-1", VOLUME, seen=ago(5), attached_to=[], before=[(ago(80), {"attached_to": []})]))
    away = there.history.with_columns(
        x_valid_to=pl.when(pl.col("x_valid_to").is_not_null()).then(pl.lit(ago(30))).otherwise("x_valid_to")
    )
    gap = replace(there, history=away)
    assert gap.since([VOLUME], FREE).collect()["since"].to_list() == [ago(5)]
    assert there.since([VOLUME], FREE).collect()["since"].to_list() == [ago(80)]


def test_the_state_of_today_has_its_own_day() -> None:
    there = estate(resource("vol-1", VOLUME, state="available", seen=ago(12), before=[(ago(50), {"state": "in-use"})]))
    row = there.of(VOLUME).collect().to_dicts()[0]
    assert (row["state_since"], row["first_seen"], row["last_seen"], row["cost"]) == (ago(12), ago(50), ago(0), None)
