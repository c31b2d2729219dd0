"""Naive methods are scored on the days of a snapshot by the same truth as the finder."""

from datetime import date, timedelta

import polars as pl

from checks.score import SCORE
from pipelines.score.naive import METHODS, OURS, naive
from tests.dashboards.estate import Charge, over, snapshot_of
from warehouse.tables.truth import TRUE_ANOMALY

FIRST, SPIKE = date(2026, 8, 1), date(2026, 9, 20)
OUT_OF_ORDER = date(2026, 9, 26)


def test_a_spike_is_found_and_the_return_from_a_drop_is_a_false_alarm_of_the_week_before() -> None:
    usual = [charge for charge in over(Charge(FIRST, "100", account="1"), FIRST, 70) if charge.day != OUT_OF_ORDER]
    charges = [*usual, Charge(OUT_OF_ORDER, "10", account="1"), Charge(SPIKE, "300", account="1")]
    event = {"kind": "spike", "anomalous": True, "provider": "aws", "account": "1", "start": SPIKE, "end": SPIKE}
    truth = pl.DataFrame([{name: event.get(name) for name in TRUE_ANOMALY.names}], TRUE_ANOMALY.schema)
    ours = {"area": "finance", "kind": "all", "planted": 1, "found": 2, "right": 1}
    snapshot = snapshot_of(charges, as_of=FIRST + timedelta(days=72))
    told = dict(naive(snapshot, truth, pl.DataFrame([ours], SCORE.schema)).select("kind", "value").rows())
    sigma, week = METHODS
    assert [told[f"{name}.recall"] for name in (OURS, sigma, week)] == [1, 1, 1]
    assert [told[f"{name}.precision"] for name in (OURS, sigma, week)] == [0.5, 1, 0.5]
    assert told[f"{week}.false"] == told[f"{OURS}.false"] > 0 == told[f"{sigma}.false"]
