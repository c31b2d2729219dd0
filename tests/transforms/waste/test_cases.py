"""The first case that fits answers."""

from datetime import date, datetime

import polars as pl
import pytest

from transforms.waste.cases import always, answered, in_use, lead, unknown, unmeasured, waste

AS_OF = date(2026, 10, 31)


def rows(**columns: list[object]) -> pl.LazyFrame:
    count = len(next(iter(columns.values())))
    ids = {"provider": ["azure"] * count, "account": ["a"] * count, "x_resource_key": [str(n) for n in range(count)]}
    return pl.LazyFrame({**ids, **columns}, strict=False)


def test_the_first_case_that_fits_answers_and_null_fits_none() -> None:
    said = answered(
        rows(load=[50, 5, None]),
        in_use(pl.col("load") > 10, "At {}%.", "load"),
        unknown(pl.col("load").is_null(), "Not told."),
        waste(always(), "At {}% only.", pl.col("load")),
    ).collect()
    assert said["outcome"].to_list() == ["in_use", "waste", "unknown"]
    assert said["reason"].to_list() == ["At 50%.", "At 5% only.", "Not told."]


def test_what_no_case_fits_has_no_verdict() -> None:
    assert answered(rows(load=[1, 50]), in_use(pl.col("load") > 10, "Busy.")).collect()["x_resource_key"].to_list() == [
        "1"
    ]


def test_a_sentence_stands_although_one_of_its_values_was_not_told() -> None:
    said = answered(rows(name=[None]), lead(always(), "It has {}.", pl.col("name").cast(pl.String()))).collect()
    assert said["reason"].item() == "It has something that was not told."


def test_money_is_told_only_of_what_would_be_saved() -> None:
    said = answered(
        rows(load=[50, 5]),
        in_use(pl.col("load") > 10, "Busy."),
        waste(always(), "Idle."),
        wasted_share=pl.lit(0.5),
        no_saving_reason=pl.lit("nobody knows"),
    ).collect()
    assert said["wasted_share"].to_list() == [None, 0.5]
    assert said["no_saving_reason"].to_list() == [None, "nobody knows"]


@pytest.mark.parametrize(
    ("coverage", "created", "reason"),
    [
        (None, 400, "No metric of it has a single point in 30 days."),
        (50.0, 400, "Only 50.0% of the hours of 30 days have points."),
        (90.0, 27, "It is there since 2026-10-04 only, for less than 30 days."),
        (90.0, 30, "Idle."),
        (90.0, None, "Idle."),
    ],
    ids=["no points", "too few", "too young", "just old enough", "age not told"],
)
def test_what_is_not_measured_for_long_enough_is_unknown(
    coverage: float | None, created: int | None, reason: str
) -> None:
    born = (
        None
        if created is None
        else datetime.combine(date.fromordinal(AS_OF.toordinal() - created), datetime.min.time())
    )
    there = rows(coverage=[coverage], created=[born]).cast({"coverage": pl.Float64(), "created": pl.Datetime("us")})
    cases = unmeasured("coverage", pl.lit(80.0), 30, AS_OF)
    assert answered(there, *cases, waste(always(), "Idle.")).collect()["reason"].item() == reason
