"""Which days of a source are complete, by its own earlier deliveries."""

from datetime import date, timedelta

import polars as pl

from transforms.forecast.complete import complete_days, delays
from warehouse.tables import COST_HISTORY

AS_OF = date(2026, 5, 30)
SERVICES = tuple(f"service {number}" for number in range(10))


def history(*, partial: int, late: int = 0, hole: date | None = None, stopped: str = "") -> pl.DataFrame:
    """COST_HISTORY of a source that is looked at daily for 60 days; its newest `partial` days have half their cost.

    On the last `late` days it brought nothing.
    """
    rows: list[dict[str, object]] = []
    for back in range(1, 60):
        day = AS_OF - timedelta(days=back)
        if back <= late:
            continue
        for service in SERVICES:
            cost = 1.0 if day == hole else 100.0
            if service == stopped and back <= 3:
                continue
            first, whole = day + timedelta(days=1), day + timedelta(days=1 + partial)
            row = {"x_source": "aws", "x_period": f"{day:%Y-%m}", "ServiceName": service, "day": day}
            if partial:
                until = whole if whole <= AS_OF else None
                rows.append({**row, "EffectiveCost": cost / 2, "x_valid_from": first, "x_valid_to": until})
            if not partial or whole <= AS_OF:
                rows.append({**row, "EffectiveCost": cost, "x_valid_from": whole, "x_valid_to": None})
    return (
        pl.DataFrame(rows)
        .cast({"EffectiveCost": pl.Decimal(38, 18)})
        .select(pl.col(name) if name in rows[0] else pl.lit(None).alias(name) for name in COST_HISTORY.names)
    )


def complete_to(frame: pl.DataFrame) -> date:
    return frame.filter("is_complete")["day"].max()


def test_a_day_is_complete_once_it_is_as_old_as_earlier_days_were_when_whole() -> None:
    assert delays(history(partial=2), AS_OF)["delay_days"].to_list() == [3]
    assert complete_to(complete_days(history(partial=2), AS_OF)) == AS_OF - timedelta(days=3)
    assert complete_to(complete_days(history(partial=0), AS_OF)) == AS_OF - timedelta(days=1)


def test_without_earlier_looks_two_days_are_left_out() -> None:
    once = history(partial=0).with_columns(x_valid_from=pl.lit(AS_OF))
    assert complete_to(complete_days(once, AS_OF)) == AS_OF - timedelta(days=2)


def test_a_source_that_is_late_is_complete_to_where_it_came() -> None:
    told = complete_days(history(partial=0, late=2), AS_OF)
    assert complete_to(told) == AS_OF - timedelta(days=3)
    assert told["reason"].to_list()[-1] == "nothing has come of it yet"


def test_a_day_of_which_most_is_missing_is_not_complete_and_one_service_that_stopped_is() -> None:
    hole = AS_OF - timedelta(days=5)
    lacking = complete_days(history(partial=0, hole=hole), AS_OF).filter(~pl.col("is_complete"))
    assert lacking["day"].to_list() == [hole]
    stopped = complete_days(history(partial=0, stopped="service 3"), AS_OF)
    assert stopped["is_complete"].all()


def test_no_history_is_no_day() -> None:
    assert complete_days(COST_HISTORY.empty(), AS_OF).height == 0
