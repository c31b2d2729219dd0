"""The score on truth and findings written by hand: what is right, what is missed, how a wrong finder is punished."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from checks.score import AREAS, SCORE, Score, found_schema, score
from warehouse.tables import Table
from warehouse.tables.truth import TRUTH

TABLES = {table.name: table for table in TRUTH}
WASTE = {"rule": "aws.ebs.unattached", "outcome": "waste", "provider": "aws", "account": "1", "resource_id": "vol-1",
         "saving_per_month": Decimal(100), "currency": "USD", "why": "nobody took it away"}  # fmt: skip
ACTED = {"rule": "aws.ebs.unattached", "provider": "aws", "account": "1", "resource_id": "vol-1",
         "acted_on": date(2026, 9, 8), "state": "verified", "verified_per_month": Decimal(100), "currency": "USD",
         "why": "somebody deleted it"}  # fmt: skip
SEAT = {"state": "leaver", "waste": True, "source": "slack", "app": "slack", "sku": "pro", "account": "U1", "seats": 1,
        "saving_per_month": Decimal(8), "currency": "USD", "why": "she left in May"}  # fmt: skip
RENEWAL = {"contract_id": "C1", "app": "zoom", "end": date(2027, 1, 31), "decide_by": date(2026, 11, 30),
           "reading": "60 calendar days", "seats_least": 90, "seats_most": 95, "saving_at_renewal": Decimal(500),
           "currency": "USD", "why": "the clause says so"}  # fmt: skip
OVERLAP = {"kind": "same_job", "waste": True, "kept": "zoom", "retired": "webex", "net_saving_per_year": Decimal(900),
           "currency": "USD", "why": "both are for calls"}  # fmt: skip
SHADOW = {"app": "grammarly", "vendor": "Grammarly", "listed": True, "trails": "card;oauth", "people": 4,
          "spend_12_months": Decimal(480), "currency": "GBP", "why": "four people pay by card"}  # fmt: skip
ANOMALY = {"kind": "spike", "anomalous": True, "provider": "aws", "account": "1", "service": "EC2",
           "start": date(2026, 11, 3), "end": date(2026, 11, 5), "money": Decimal(700), "currency": "USD",
           "why": "a job ran three times"}  # fmt: skip
FIGURE = {"kind": "utilisation", "scope": "sp-1 2026-10", "value": Decimal("91.25"), "unit": "percent", "why": "sums"}


def rows(table: Table, *given: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=table.schema)


def findings(name: str, *given: Mapping[str, Any]) -> pl.DataFrame:
    """As a finder says it: the truth's columns but `why`, and a reason."""
    schema = found_schema(TABLES[name])
    told = [{"reason": "it looks so", **{key: value for key, value in each.items() if key in schema}} for each in given]
    return pl.DataFrame(told, schema=schema)


def scored(name: str, truth: list[Mapping[str, Any]], found: list[Mapping[str, Any]] | None) -> Score:
    """The score where one table alone has rows; `found` None: nothing finds it yet."""
    tables = {table.name: table.empty() for table in TRUTH} | {name: rows(TABLES[name], *truth)}
    return score(tables, {} if found is None else {name: findings(name, *found)})


def row(of: Score, area: str, kind: str = "all") -> dict[str, Any]:
    return of.rows.filter(area=area, kind=kind).row(0, named=True)


def counts(of: Score, area: str, kind: str = "all") -> tuple[Any, ...]:
    told = row(of, area, kind)
    return tuple(told[name] for name in ("planted", "found", "right", "precision", "recall", "ok"))


def about(of: Score, area: str) -> list[str]:
    """The lines of an area, but those of figures that nothing gives."""
    return [line for line in of.lines if line.startswith(f"{area} ") and "nothing gives this figure" not in line]


def test_a_perfect_finder_is_right_about_everything() -> None:
    second = {**WASTE, "rule": "aws.eip.unattached", "resource_id": "eip-1", "saving_per_month": Decimal(4)}
    alike = {**WASTE, "outcome": "in_use", "resource_id": "vol-2", "saving_per_month": None}
    told = scored("waste", [WASTE, second, alike], [WASTE, second, alike])
    assert counts(told, "waste") == (2, 2, 2, 1.0, 1.0, True)
    assert counts(told, "waste", "aws.eip.unattached") == (1, 1, 1, 1.0, 1.0, True)
    assert (row(told, "waste")["money_truth"], row(told, "waste")["money_found"]) == (Decimal(104), Decimal(104))
    assert row(told, "waste", "reported.in_use")["value"] == 0
    assert row(told, "waste", "money_errors")["ok"]
    assert about(told, "waste") == []


def test_what_nothing_finds_yet_is_all_missed_and_said_so() -> None:
    told = scored("waste", [WASTE, {**WASTE, "resource_id": "vol-2"}], None)
    assert counts(told, "waste") == (2, 0, 0, None, 0.0, False)
    assert (row(told, "waste")["money_truth"], row(told, "waste")["money_found"]) == (Decimal(200), 0)
    assert about(told, "waste") == ["waste aws.ebs.unattached: nothing finds this kind yet; 2 planted, all missed."]
    assert not told.rows.filter(pl.col("kind").str.starts_with("reported."))["value"].len()


def test_nothing_planted_and_nothing_found_flatters_nobody() -> None:
    told = scored("waste", [], [])
    assert counts(told, "waste") == (0, 0, 0, None, None, None)


def test_a_finder_that_reports_everything_is_punished() -> None:
    alike = [{**WASTE, "outcome": "in_use", "resource_id": f"vol-{at}", "saving_per_month": None} for at in range(2, 5)]
    silent = {**WASTE, "outcome": "unknown", "resource_id": "vol-9", "saving_per_month": None, "why": "no datapoints"}
    used = {**WASTE, "resource_id": "vol-plain"}
    truth = [WASTE, *alike, silent]
    told = scored("waste", truth, [{**each, "outcome": "waste"} for each in (*truth, used)])
    assert counts(told, "waste") == (1, 6, 1, pytest.approx(1 / 6), 1.0, False)
    assert row(told, "waste", "reported.in_use")["value"] == 3
    assert row(told, "waste", "reported.unknown")["value"] == 1
    assert not row(told, "waste", "reported.unknown")["ok"]
    lines = "\n".join(about(told, "waste"))
    assert "false alarm aws 1 vol-9. No datapoints. The finder's reason: It looks so." in lines
    assert "false alarm aws 1 vol-plain. Nothing is planted there." in lines


def test_a_finder_that_reports_nothing_is_punished() -> None:
    told = scored("waste", [WASTE], [{**WASTE, "outcome": "in_use"}])
    assert counts(told, "waste") == (1, 0, 0, None, 0.0, False)
    assert about(told, "waste") == [
        "waste aws.ebs.unattached: missed aws 1 vol-1. Nobody took it away. Said of it: It looks so."
    ]


def test_a_lead_told_as_waste_claims_what_is_not_there() -> None:
    lead = {**WASTE, "outcome": "lead", "saving_per_month": None}
    told = scored("waste", [lead], [WASTE])
    assert counts(told, "waste") == (1, 1, 0, 0.0, 0.0, False)
    assert counts(scored("waste", [lead], [lead]), "waste") == (1, 1, 1, 1.0, 1.0, True)


def test_one_thing_found_twice_is_once_a_false_alarm() -> None:
    told = scored("waste", [WASTE], [WASTE, WASTE])
    assert counts(told, "waste") == (1, 2, 1, 0.5, 1.0, False)


@pytest.mark.parametrize(
    ("saving", "wrong"),
    [("100", 0), ("102", 0), ("98", 0), ("102.01", 1), ("97.99", 1), (None, 1)],
    ids=["equal", "two percent more", "two percent less", "above", "below", "none"],
)
def test_a_saving_may_be_off_by_two_percent(saving: str | None, wrong: int) -> None:
    found = {**WASTE, "saving_per_month": saving and Decimal(saving)}
    told = scored("waste", [WASTE], [found])
    assert row(told, "waste", "money_errors")["value"] == wrong
    assert (row(told, "waste")["right"], len(about(told, "waste"))) == (1, wrong)


def test_a_saving_where_none_is_claimed_and_freed_commitment_as_cash_are_wrong_amounts() -> None:
    claimed = scored("waste", [{**WASTE, "saving_per_month": None}], [WASTE])
    covered = {**WASTE, "saving_per_month": Decimal(0), "commitment_freed_per_month": Decimal(100)}
    assert row(claimed, "waste", "money_errors")["value"] == 1
    assert row(scored("waste", [covered], [WASTE]), "waste", "money_errors")["value"] == 1
    assert row(scored("waste", [covered], [covered]), "waste", "money_errors")["value"] == 0


def test_currencies_are_never_added_up_nor_taken_for_each_other() -> None:
    euro = {**WASTE, "resource_id": "vol-2", "currency": "EUR"}
    told = scored("waste", [WASTE, euro], [WASTE, {**euro, "currency": "USD"}])
    assert (row(told, "waste")["money_truth"], row(told, "waste")["currency"]) == (None, None)
    assert row(told, "waste", "money_errors")["value"] == 1


def test_a_seat_counts_by_its_state_and_a_pool_by_its_unassigned_seats() -> None:
    pool = {**SEAT, "state": "unassigned", "account": None, "seats": 12, "saving_per_month": Decimal(96)}
    grace = {**SEAT, "state": "active", "waste": False, "account": "U2", "saving_per_month": None}
    told = scored(
        "seats", [SEAT, pool, grace], [SEAT, {**pool, "seats": 10}, {**grace, "state": "never_used", "waste": True}]
    )
    assert counts(told, "seats") == (13, 12, 11, pytest.approx(11 / 12), pytest.approx(11 / 13), False)
    assert counts(told, "seats", "never_used") == (0, 1, 0, 0.0, None, False)
    assert any("missed 2 of 12 at slack pro unassigned" in line for line in about(told, "seats"))


def test_another_state_is_a_miss_and_a_false_alarm_and_a_tier_is_a_question_of_its_own() -> None:
    tier = {**SEAT, "state": "over_tier", "account": "U1"}
    assert counts(scored("seats", [SEAT], [{**SEAT, "state": "inactive"}]), "seats") == (1, 1, 0, 0.0, 0.0, False)
    assert counts(scored("seats", [SEAT, tier], [SEAT, tier]), "seats") == (2, 2, 2, 1.0, 1.0, True)


@pytest.mark.parametrize(
    ("seats", "right"), [(90, 1), (95, 1), (89, 0), (96, 0), (None, 0)], ids=["least", "most", "below", "above", "none"]
)
def test_a_seat_number_within_the_band_is_right(seats: int | None, right: int) -> None:
    told = scored("renewals", [RENEWAL], [{**RENEWAL, "seats_recommended": seats}])
    assert row(told, "renewals", "seats")["right"] == right
    assert counts(told, "renewals", "decide_by") == (1, 1, 1, 1.0, 1.0, True)


@pytest.mark.parametrize(
    ("money", "currency", "value"),
    [("700", "USD", 0.0), ("735", "USD", 0.05), ("600", "USD", 1 / 7), ("700", "EUR", 1.0)],
)
def test_the_money_of_anomalies_is_an_estimate_that_may_be_off_by_a_twentieth(
    money: str, currency: str, value: float
) -> None:
    told = row(scored("anomalies", [ANOMALY], [{**ANOMALY, "money": Decimal(money), "currency": currency}]),
               "finance", "money_error")  # fmt: skip
    assert told["value"] == pytest.approx(value)
    assert told["ok"] == (value <= 0.05)


@pytest.mark.parametrize(("saving", "wrong"), [("400", 0), ("600", 0), ("500.5", 0), ("380", 1), ("650", 1), (None, 1)])
def test_a_saving_at_renewal_is_right_where_it_is_that_of_a_number_in_the_band(saving: str | None, wrong: int) -> None:
    banded = {**RENEWAL, "saving_least": Decimal(400), "saving_most": Decimal(600)}
    amount = None if saving is None else Decimal(saving)
    told = scored("renewals", [banded], [{**banded, "seats_recommended": 92, "saving_at_renewal": amount}])
    assert row(told, "renewals", "money_errors")["value"] == wrong


def test_a_day_too_late_to_decide_is_wrong_and_so_is_a_number_without_a_history() -> None:
    young = {**RENEWAL, "seats_least": None, "seats_most": None}
    found = {**young, "decide_by": date(2026, 12, 1), "seats_recommended": 90}
    told = scored("renewals", [young], [found])
    assert counts(told, "renewals", "decide_by") == (1, 1, 0, 0.0, 0.0, False)
    assert counts(told, "renewals", "seats") == (0, 1, 0, 0.0, None, False)
    assert row(told, "renewals", "reported.unknown")["value"] == 1


def test_which_of_a_pair_is_kept_is_part_of_an_overlap() -> None:
    turned = {**OVERLAP, "kept": "webex", "retired": "zoom"}
    alike = {**OVERLAP, "kept": "slack", "retired": "teams", "waste": False}
    assert counts(scored("overlap", [OVERLAP, alike], [OVERLAP]), "overlap") == (1, 1, 1, 1.0, 1.0, True)
    assert counts(scored("overlap", [OVERLAP], [turned]), "overlap") == (1, 1, 0, 0.0, 0.0, False)
    assert counts(scored("overlap", [alike], [alike]), "overlap") == (0, 1, 0, 0.0, None, False)


def test_an_approved_app_on_the_list_is_a_false_alarm() -> None:
    approved = {**SHADOW, "app": "slack", "listed": False}
    told = scored("shadow_it", [SHADOW, approved], [SHADOW, {**approved, "listed": True}])
    assert counts(told, "shadow_it") == (1, 2, 1, 0.5, 1.0, False)
    assert row(told, "shadow_it")["currency"] == "GBP"
    quiet = scored("shadow_it", [SHADOW, approved], [SHADOW, approved])
    assert counts(quiet, "shadow_it") == (1, 1, 1, 1.0, 1.0, True)


@pytest.mark.parametrize(
    "changed", [{"trails": "card"}, {"people": 99}, {"people": None}], ids=["a trail less", "more people", "not told"]
)
def test_an_app_with_other_trails_or_people_is_not_right(changed: dict[str, object]) -> None:
    assert counts(scored("shadow_it", [SHADOW], [{**SHADOW, **changed}]), "shadow_it") == (1, 1, 0, 0.0, 0.0, False)


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({}, 1),
        ({"start": date(2026, 11, 5), "end": date(2026, 11, 9)}, 1),
        ({"account": None, "service": None}, 1),
        ({"region": "eu-west-1", "kind": "step"}, 1),
        ({"start": date(2026, 11, 6), "end": None}, 0),
        ({"provider": "azure"}, 0),
        ({"service": "RDS"}, 0),
    ],
    ids=["the same", "later, touching", "cause unknown", "closer, other kind", "after it", "provider", "service"],
)
def test_an_anomaly_is_found_where_time_overlaps_and_scope_does_not_differ(changed: dict[str, Any], right: int) -> None:
    told = scored("anomalies", [ANOMALY], [{**ANOMALY, **changed}])
    assert counts(told, "finance")[:3] == (1, 1, right)


def test_an_event_counts_once_and_a_change_that_is_none_is_a_false_alarm() -> None:
    launch = {**ANOMALY, "kind": "step", "anomalous": False, "service": "S3", "end": None}
    daily = [{**ANOMALY, "start": date(2026, 11, day), "end": date(2026, 11, day)} for day in (3, 4, 5)]
    told = scored("anomalies", [ANOMALY, launch], [*daily, launch])
    assert counts(told, "finance") == (1, 4, 1, 0.25, 1.0, False)
    assert row(told, "finance", "reported.no anomaly")["value"] == 1


def figure(kind: str, truth: list[tuple[str, str]], found: list[tuple[str, str, str]]) -> dict[str, Any]:
    """The score's row of a kind, from (scope, value) and (kind, scope, value)."""
    true = [{**FIGURE, "kind": kind, "scope": scope, "value": Decimal(value)} for scope, value in truth]
    told = [{**FIGURE, "kind": of, "scope": scope, "value": Decimal(value)} for of, scope, value in found]
    return row(scored("finance", true, told), "finance", kind)


def test_what_nobody_can_tell_is_neither_missed_nor_a_false_alarm() -> None:
    early = {**ANOMALY, "anomalous": None, "service": "S3", "start": date(2026, 8, 4), "end": date(2026, 8, 6)}
    found = {**early, "money": Decimal(1)}
    for told in (
        scored("anomalies", [ANOMALY, early], [ANOMALY, found]),
        scored("anomalies", [ANOMALY, early], [ANOMALY]),
    ):
        assert counts(told, "finance")[:3] == (1, 1, 1)
        assert row(told, "finance", "money_error")["value"] == 0
    twice = scored("anomalies", [ANOMALY, early], [ANOMALY, found, found])
    assert counts(twice, "finance")[:3] == (1, 2, 1)


def test_figures_are_true_to_the_cent_or_wrong() -> None:
    truth = [("a", "91.25"), ("b", "80")]
    exact = figure("utilisation", truth, [("utilisation", "a", "91.2549"), ("utilisation", "b", "80")])
    wrong = figure("utilisation", truth, [("utilisation", "a", "91.26"), ("utilisation", "b", "80")])
    assert (exact["value"], exact["ok"]) == (0.0, True)
    assert (wrong["value"], wrong["limit"], wrong["ok"]) == (0.5, 0.0, False)


def test_an_accrual_is_judged_by_its_worst_month_and_a_missing_one_is_all_wrong() -> None:
    truth = [("2026-09", "1000"), ("2026-10", "1000")]
    good = figure("accrual", truth, [("accrual", "2026-09", "1019"), ("accrual", "2026-10", "990")])
    lacking = figure("accrual", truth, [("accrual", "2026-09", "1000")])
    assert (good["value"], good["ok"]) == (pytest.approx(0.019), True)
    assert (lacking["value"], lacking["ok"]) == (1.0, False)


def test_a_forecast_is_held_against_half_the_error_of_the_run_rate() -> None:
    truth = [("aws", "100"), ("gcp", "100")]
    rates = [("run_rate.day5", "aws", "130"), ("run_rate.day5", "gcp", "90")]

    def told(aws: str, *more: tuple[str, str, str]) -> dict[str, Any]:
        return figure("forecast.day5", truth, [("forecast.day5", "aws", aws), ("forecast.day5", "gcp", "100"), *more])

    good, bad, alone = told("110", *rates), told("130", *rates), told("100")
    assert (good["value"], good["limit"], good["ok"]) == (pytest.approx(0.05), pytest.approx(0.1), True)
    assert (bad["value"], bad["ok"]) == (pytest.approx(0.15), False)
    assert (alone["limit"], alone["ok"]) == (None, False)


@pytest.mark.parametrize(("within", "ok"), [(7, False), (8, True), (9, False)], ids=["too narrow", "right", "too wide"])
def test_an_interval_at_80_covers_three_quarters_to_85_percent(within: int, ok: bool) -> None:
    truth = [(f"m{at}", "100") for at in range(10)]
    low = [("forecast.low80", f"m{at}", "90" if at < within else "101") for at in range(10)]
    high = [("forecast.high80", f"m{at}", "110") for at in range(10)]
    told = figure("forecast.coverage80", truth, [*low, *high])
    assert (told["value"], told["ok"]) == (pytest.approx(within / 10), ok)


def test_of_intervals_only_those_that_miss_are_told_with_both_ends() -> None:
    true = [
        {**FIGURE, "kind": "forecast.coverage80", "scope": scope, "value": Decimal(100)} for scope in ("aws", "gcp")
    ]
    ends = [("low80", "aws", "90"), ("high80", "aws", "110"), ("low80", "gcp", "101"), ("high80", "gcp", "120")]
    totals = [("coverage80", "aws", "99"), ("coverage80", "gcp", "110"), ("coverage80", "azure", "7")]
    found = [
        {**FIGURE, "kind": f"forecast.{kind}", "scope": scope, "value": Decimal(value)}
        for kind, scope, value in [*ends, *totals]
    ]
    [line] = [line for line in scored("finance", true, found).lines if "coverage80" in line]
    assert line.startswith("finance forecast.coverage80: gcp: found 110, within 101 to 120 at 80%; true is 100.")


def test_causes_are_right_in_nine_of_ten() -> None:
    truth = [(f"aws 2026-0{at} 2026-10 new", "1") for at in range(10)]
    told = [("changes.cause", scope, "1.2") for scope, _ in truth]
    wrong = ("changes.cause", "aws 2026-09 2026-10 usage", "1")
    assert figure("changes.cause", truth, [*told[:9], wrong])["value"] == pytest.approx(0.9)
    assert figure("changes.cause", truth, told[:9])["ok"]
    assert not figure("changes.cause", truth, told[:8])["ok"]
    assert not figure("changes.cause", truth, [*told, *[wrong] * 10])["ok"]


def test_a_kind_of_figure_that_only_the_truth_has_is_held_to_the_cent() -> None:
    truth, told = [("aws 2026-10", "9.8")], ("esr.eligible", "aws 2026-10", "9.8")
    assert figure("esr.eligible", truth, [told])["ok"]
    assert not figure("esr.eligible", truth, [(*told[:2], "9.9")])["ok"]


def test_acts_are_counted_by_what_bills_show_of_them_and_in_no_total() -> None:
    back = {**ACTED, "resource_id": "vol-2", "state": "regressed", "verified_per_month": None}
    waiting = {**back, "resource_id": "vol-3", "state": "resolved"}
    told = scored("acted", [ACTED, back, waiting], [ACTED, back, waiting])
    assert counts(told, "waste", "verified") == counts(told, "waste", "regressed") == (1, 1, 1, 1.0, 1.0, True)
    assert counts(told, "waste") == (0, 0, 0, None, None, None)
    assert row(told, "waste", "verified.money_errors")["ok"]
    assert about(told, "waste") == []


def test_an_act_that_is_told_otherwise_is_missed_and_a_false_alarm() -> None:
    told = scored("acted", [ACTED], [{**ACTED, "state": "regressed", "verified_per_month": None}])
    assert counts(told, "waste", "verified") == (1, 1, 0, 0.0, 0.0, False)
    told = scored("acted", [{**ACTED, "state": "not_realised"}], [ACTED])
    assert counts(told, "waste", "verified") == (0, 1, 0, 0.0, None, False)
    assert "false alarm aws.ebs.unattached 1 vol-1 of 2026-09-08" in about(told, "waste")[0]


def test_a_verified_saving_of_another_amount_is_told() -> None:
    told = scored("acted", [ACTED], [{**ACTED, "verified_per_month": Decimal(70)}])
    assert row(told, "waste", "verified.money_errors")["value"] == 1
    assert "wrong amount" in about(told, "waste")[0]


def test_each_area_ends_in_a_total_and_every_row_has_the_columns() -> None:
    told = scored("waste", [WASTE], [WASTE])
    assert dict(told.rows.schema) == dict(SCORE.schema)
    assert told.rows.filter(kind="all")["area"].to_list() == [area.name for area in AREAS]
    assert told.rows.select("area", "kind").is_unique().all()
