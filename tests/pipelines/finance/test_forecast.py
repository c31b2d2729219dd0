"""Forecasts as a run keeps them: each of them, the newest one's days, and this month's figures."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

import polars as pl
import pytest

from pipelines.finance import Books
from pipelines.finance.forecast import work_out
from pipelines.settings import Settings, load
from tests.transforms.forecast.company import history, series
from warehouse.store import Store, open_store
from warehouse.tables import COST_DAILY_ROLLUP, COST_HISTORY, DECISION

FIRST, LOOKS = date(2026, 3, 1), (date(2026, 6, 5), date(2026, 6, 12), date(2026, 7, 5))


PROMISED = """ContractCommitmentId,ContractCommitmentPeriodStart,ContractCommitmentPeriodEnd,ContractCommitmentCost
c-1,2026-07-01T00:00:00Z,2026-09-01T00:00:00Z,620
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A file of FOCUS 1.3 says what was promised."""
    folder = cast(Path, tmp_path_factory.mktemp("company"))
    (folder / "agreed.csv").write_text(PROMISED)
    (folder / "outlay.toml").write_text('[commitments]\ncontract_commitments = "agreed.csv"\n')
    return load(folder / "outlay.toml")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[Store]:
    daily = pl.concat([series(name, FIRST, 130, level=100) for name in ("Amazon EC2", "Amazon S3", "Amazon RDS")])
    with open_store(cast(Path, tmp_path_factory.mktemp("state")), told=lambda _: None, doing="a test") as opened:
        for as_of in LOOKS:
            known = daily.filter(pl.col("day") < as_of)
            opened.connection.execute("DELETE FROM cost_daily_rollup; DELETE FROM cost_history")
            opened.insert(COST_DAILY_ROLLUP, rollup(known))
            opened.insert(COST_HISTORY, history(known))
            now = datetime.combine(as_of, datetime.min.time())
            worked = work_out(Books(opened, settings, as_of, now, DECISION.empty()))
            assert worked.off == []
        yield opened


def rollup(daily: pl.DataFrame) -> pl.DataFrame:
    told = daily.with_columns(
        x_period=pl.col("day").dt.strftime("%Y-%m"), ChargeCategory=pl.lit("Usage"), EffectiveCost="cost", x_rows=1
    )
    names = COST_DAILY_ROLLUP.names
    frame = told.select(pl.col(name) if name in told.columns else pl.lit(None).alias(name) for name in names)
    return frame.cast(COST_DAILY_ROLLUP.schema)


def test_every_forecast_of_a_month_is_kept_and_the_days_of_the_newest(store: Store) -> None:
    kept = store.frame("SELECT DISTINCT as_of FROM forecast WHERE kind = 'all' AND month = strftime(as_of, '%Y-%m')")
    assert sorted(kept["as_of"]) == list(LOOKS)
    days = store.frame("SELECT min(day) AS first, max(day) AS last FROM forecast_day").row(0)
    assert days == (LOOKS[-1] - timedelta(days=0), date(2026, 7, 31))


def test_of_months_far_ahead_the_newest_forecast_of_each_month_is_kept(store: Store) -> None:
    far = store.frame("SELECT DISTINCT as_of FROM forecast WHERE kind = 'all' AND month = '2027-05'")
    assert sorted(far["as_of"]) == [LOOKS[1], LOOKS[2]]


def test_what_a_file_of_contract_commitments_promises_is_known(store: Store) -> None:
    told = store.frame("SELECT month, known FROM forecast WHERE as_of = ? AND kind = 'contract'", [LOOKS[-1]])
    assert dict(told.rows()) == {"2026-07": 310, "2026-08": 310}


def test_figures_are_of_the_month_that_runs_a_row_a_look(store: Store) -> None:
    figures = store.frame("FROM figure WHERE part = 'forecast'")
    totals = figures.filter(pl.col("kind").str.starts_with("forecast.day"))
    assert totals.select("kind", "scope").rows() == [("forecast.day5", "aws 2026-07")]
    assert set(figures["kind"]) == {
        *("forecast.day5", "run_rate.day5", "forecast.low80", "forecast.high80", "forecast.coverage80")
    }
    assert "aws 2026-07 day5 Amazon EC2" in figures.filter(kind="forecast.low80")["scope"].to_list()


def test_work_done_again_changes_nothing(store: Store, settings: Settings) -> None:
    before = store.frame("FROM forecast ORDER BY ALL")
    now = datetime.combine(LOOKS[-1], datetime.min.time())
    work_out(Books(store, settings, LOOKS[-1], now, DECISION.empty()))
    assert store.frame("FROM forecast ORDER BY ALL").equals(before)
