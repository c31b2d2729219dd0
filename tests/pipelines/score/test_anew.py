"""Forecasts of a month that nobody looked at while it ran, made anew, beside those that would have been given."""

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl
import pytest

from checks.score import FIGURES, found_schema
from pipelines.score.anew import forecast_anew
from tests.pipelines.finance.test_forecast import rollup
from tests.transforms.forecast.company import history, series
from transforms.forecast.figures import figures
from transforms.forecast.month import Told, forecast
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.store import open_store
from warehouse.tables import COST_DAILY_ROLLUP, COST_HISTORY

FIRST, MISSED, AS_OF = date(2026, 2, 1), date(2026, 5, 12), date(2026, 6, 30)
SERVICES = ("Amazon EC2", "Amazon S3", "Amazon RDS", "Amazon SQS")
DAILY = pl.concat([series(name, FIRST, (AS_OF - FIRST).days) for name in SERVICES])


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Of a company that was looked at each day, so that all is known of each of them."""
    state = tmp_path_factory.mktemp("state")
    with open_store(state, told=lambda _: None, doing="a test") as store:
        store.insert(COST_DAILY_ROLLUP, rollup(DAILY))
        store.insert(COST_HISTORY, history(DAILY))
        store.publish(as_of=AS_OF, run_id="r1", now=datetime.combine(AS_OF, datetime.min.time()))
    with open_snapshot(state) as opened:
        yield opened


def named(kind: str, *days: str) -> pl.DataFrame:
    rows = [{"kind": kind, "scope": f"aws {day} Amazon EC2", "value": 1, "unit": "EUR"} for day in days]
    return pl.DataFrame(rows, found_schema(FIGURES))


def test_a_day_that_the_truth_alone_tells_of_is_forecast_as_it_would_have_been(snapshot: Snapshot) -> None:
    truth = named("forecast.coverage80", "2026-05 day12", "2026-06 day5", "2026-06 day12")
    told = forecast_anew(snapshot, truth, named("forecast.low80", "2026-06 day5"))
    known = DAILY.filter(pl.col("day") < MISSED)
    then, _ = forecast(Told(known, history(known)), MISSED)
    given = figures(then.filter(month="2026-05")).filter(pl.col("kind").is_in(["forecast.low80", "forecast.high80"]))
    assert (
        told.filter(pl.col("kind") != "forecast.coverage80")
        .select("kind", "scope", "value")
        .equals(given.select("kind", "scope", "value"))
    )
    assert given.height == 2 * len(SERVICES)
    assert set(given["scope"].str.slice(0, 18)) == {"aws 2026-05 day12 "}


def test_a_look_of_the_last_month_that_gave_nothing_is_not_made_good(snapshot: Snapshot) -> None:
    truth = named("forecast.coverage80", "2026-06 day5", "2026-06 day12")
    assert not forecast_anew(snapshot, truth, named("forecast.low80", "2026-06 day5")).height
    assert not forecast_anew(snapshot, truth.clear(), truth.clear()).height
