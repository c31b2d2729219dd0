"""Anomalies of bills as runs know them: late days raise none, people's word is heeded, events go on over runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entered import decisions_path
from dashboards.entries.findings import Said, decide
from dashboards.entries.refused import Refused
from dashboards.queries.anomalies import anomalies, days_of
from dashboards.queries.anomaly_rows import event_rows, event_totals
from dashboards.queries.explain import explain
from dashboards.queries.findings import findings
from dashboards.reports.anomaly_digest import anomaly_digest
from pipelines.finance import Books, commitments
from pipelines.finance.anomalies import work_out
from pipelines.settings import load
from pipelines.workspace import Workspace
from tests.pipelines.bills import HEADER as FOCUS
from tests.pipelines.bills import Charge, charge, text
from transforms.waste.rules import RULES
from transforms.waste.thresholds import Thresholds
from warehouse.decisions import open_decisions
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.store import open_store

HEADER = (*FOCUS, "SkuId", "RegionId", "PricingQuantity", "PricingUnit", "CommitmentDiscountId",
          "CommitmentDiscountStatus", "ChargeDescription")  # fmt: skip
FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)
STEP, SPIKE, MOVED, FALL = date(2026, 10, 5), date(2026, 10, 20), date(2026, 10, 12), date(2026, 10, 13)
AGAINST = date(2026, 10, 7)
WHO = "Ann"


def row(day: date, account: str, service: str, cost: float, resource: str, **more: str) -> Charge:
    after = day + timedelta(days=1)
    told = {
        "ChargePeriodStart": f"{day}T00:00:00Z", "ChargePeriodEnd": f"{after}T00:00:00Z", "SubAccountId": account,
        "ServiceName": service, "ResourceId": resource, "SkuId": f"{service} hours", "RegionId": "eu-west-1",
        "PricingQuantity": f"{cost:.2f}", "PricingUnit": "Hours", "Tags": '{"team": "payments"}',
    }  # fmt: skip
    return {**charge(0, f"{cost:.2f}", f"{day:%Y-%m}"), **told, **more}


def of_day(day: date) -> list[Charge]:
    """One account with a step, one with a spike, three that move alike, a commitment of which less is used, and two
    resources of one service that move against each other.
    """
    working = 1.0 if day.weekday() < 5 else 0.6
    alike = 90.0 if day in (MOVED, MOVED + timedelta(days=1)) else 0.0
    fallen = FALL <= day < FALL + timedelta(days=8)
    against = 100.0 if day == AGAINST else 0.0
    return [
        row(day, "111", "Queues", 100 * working, "q-1"),
        row(day, "111", "Queues", 80.0 if day >= STEP else 0.0, "q-2"),
        row(day, "222", "Functions", 60 * working + (300 if day == SPIKE else 0), "f-1"),
        *(row(day, account, "Storage", 70.0 + alike, f"s-{account}") for account in ("111", "222", "333")),
        row(day, "222", "Databases", 130 + against, "d-1", Tags='{"team": "data"}'),
        row(day, "222", "Databases", 110 - against, "d-2", Tags='{"team": "data"}'),
        row(day, "333", "Training", 12.0 if fallen else 40.0, "t-1", CommitmentDiscountId="plan-1",
            CommitmentDiscountStatus="Used"),
        row(day, "333", "Training", 28.0 if fallen else 0.0, "", CommitmentDiscountId="plan-1",
            CommitmentDiscountStatus="Unused"),
        {**row(day, "222", "Support", 900.0 if day.day == 1 else 0.0, ""), "ChargeCategory": "Purchase"},
    ]  # fmt: skip


def of_maps(day: date, times: float) -> list[Charge]:
    tags = '{"team": "maps"}'
    return [
        row(day, "444", service, cost * times, f"m-{service}", Tags=tags)
        for service, cost in (("Maps", 150), ("Mail", 50))
    ]


@dataclass
class Company:
    """A folder with bills of two sources, run on business days of ours."""

    folder: Path

    def write(self, name: str, until: date, change: float = 1.0, last: float = 1.0) -> None:
        """The days up to `until`; from 27 October on `change` times their cost, and of the last day a part."""
        days = [FIRST + timedelta(days=number) for number in range((until - FIRST).days + 1)]
        late = "late" in name
        for month in sorted({f"{day:%Y-%m}" for day in days}):
            rows: list[Charge] = []
            for day in (each for each in days if f"{each:%Y-%m}" == month):
                times = (change if day >= date(2026, 10, 27) else 1.0) * (last if day == until else 1.0)
                rows += of_maps(day, times) if late else of_day(day)
            path = self.folder / name / f"{month}.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text(rows, HEADER))

    def read(self, day: date) -> None:
        """Loads what is new."""
        workspace = Workspace(load(self.folder / "outlay.toml"), day, print)
        with workspace.store():
            for plan in [workspace.plan(each) for each in workspace.settings.billing]:
                workspace.load(plan.settings, [work.billing_period for work in plan.work])

    def judge(self, day: date) -> pl.DataFrame:
        """The part alone, then published: ANOMALY by what it is of."""
        settings, state = load(self.folder / "outlay.toml"), self.folder / ".outlay"
        with open_decisions(decisions_path(state)) as decisions:
            entered = decisions.current()
        with open_store(state, told=print, doing="a test") as store:
            books = Books(store, settings, day, datetime(2026, 10, 31, 8), entered)
            commitments.work_out(books)
            worked = work_out(books)
            assert not worked.off
            run_id = store.frame("SELECT max(run_id) AS id FROM run").item()
            store.publish(as_of=day, run_id=run_id, now=datetime(2026, 11, 1, 8), decided=entered)
            return store.frame("FROM anomaly ORDER BY start, kind")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = Company(tmp_path_factory.mktemp("anomalies"))
    (made.folder / "outlay.toml").write_text(
        "".join(f'[[billing]]\nname = "{name}"\nkind = "focus"\npath = "{name}"\n' for name in ("bills", "late"))
    )
    for day in (date(2026, 10, 28), date(2026, 10, 29)):
        made.write("bills", day - timedelta(days=1))
        made.write("late", min(day, date(2026, 10, 29)) - timedelta(days=1), last=0.5)
        made.read(day)
    made.write("bills", date(2026, 10, 30))
    made.read(LAST)
    return made


@pytest.fixture(scope="module")
def told(company: Company) -> pl.DataFrame:
    return company.judge(LAST)


@pytest.fixture
def snapshot(company: Company, told: pl.DataFrame) -> Iterator[Snapshot]:
    with open_snapshot(company.folder / ".outlay") as opened:
        yield opened


def test_events_have_kind_cause_money_and_owner(told: pl.DataFrame) -> None:
    shown = told.select("kind", "account", "service", "resource_id", "start", "end", "cause", "accounts", "owner")
    assert shown.rows() == [
        ("step", "111", "Queues", "q-2", STEP, None, "resource", 1, "payments"),
        ("drop", "222", "Databases", "d-2", AGAINST, AGAINST, "resource", 1, "data"),
        ("spike", "222", "Databases", "d-1", AGAINST, AGAINST, "resource", 1, "data"),
        ("spike", None, "Storage", None, MOVED, MOVED + timedelta(days=1), "sku", 3, "payments"),
        ("falling_utilisation", "333", None, "plan-1", FALL, FALL + timedelta(days=7), "commitment", 1, "payments"),
        ("spike", "222", "Functions", "f-1", SPIKE, SPIKE, "resource", 1, "payments"),
    ]
    money = dict(zip(told["kind"] + told["service"].fill_null(""), told["money"].cast(pl.Float64), strict=True))
    assert money["spikeFunctions"] == pytest.approx(300, rel=0.01)
    assert money["spikeStorage"] == pytest.approx(540, rel=0.01)
    assert money["falling_utilisation"] == pytest.approx(224, rel=0.01)
    assert money["stepQueues"] == pytest.approx(80 * told.filter(kind="step")["days"][0], rel=0.02)
    assert (told["actual"] - told["expected"] == told["money"]).all()


def test_opposite_moves_of_two_resources_in_one_service_account_and_day_do_not_cancel(told: pl.DataFrame) -> None:
    moved = told.filter(service="Databases").sort("kind")
    assert moved["money"].to_list() == [-100, 100]
    assert moved["series"].to_list() == ["resource d-2", "resource d-1"]
    assert moved["anomaly_id"].n_unique() == 2


def test_three_accounts_that_move_alike_are_one_event_whose_money_counts_once(told: pl.DataFrame) -> None:
    alike = told.filter(service="Storage")
    assert alike.select("accounts", "actual").rows() == [(3, 960)]


def test_a_source_two_days_late_with_a_part_of_its_last_day_raises_none(told: pl.DataFrame) -> None:
    assert told.filter(pl.col("account") == "444").is_empty()


def test_each_waits_in_the_queue_and_its_days_are_there_for_who_may_see_them(snapshot: Snapshot) -> None:
    found = anomalies(snapshot, ON_THIS_MACHINE, {"kind": "step"})
    [event] = found.to_dicts()
    queue = findings(snapshot, ON_THIS_MACHINE, {}, pl.DataFrame(schema=snapshot.frame("FROM decision").schema))
    row = queue.filter(finding_id=event["anomaly_id"]).row(0, named=True)
    assert (row["rule"], row["outcome"], row["status"], row["owner"]) == ("cost.anomaly", "lead", "open", "payments")
    assert row["saving_per_month"] is None
    days = days_of(snapshot, ON_THIS_MACHINE, event["anomaly_id"])
    assert days.filter("is_part")["day"].min() == STEP
    assert days.filter("is_part")["cost"].sum() == event["actual"]
    other = Viewer("finance", Scope(frozenset({"222"})))
    assert set(anomalies(snapshot, other, {})["account"]) == {"222"}
    assert days_of(snapshot, other, event["anomaly_id"]).is_empty()


def test_each_drills_to_the_billing_rows_that_it_is_the_sum_of(snapshot: Snapshot, told: pl.DataFrame) -> None:
    for event in told.to_dicts():
        [(many, cost)] = event_totals(snapshot, ON_THIS_MACHINE, event["anomaly_id"]).rows()
        assert (cost, many > 0) == (event["actual"], True), event["reason"]
        shown = event_rows(snapshot, ON_THIS_MACHINE, event["anomaly_id"], 3)
        assert shown.height == min(many, 3)
        assert shown["object"].str.ends_with(".csv").all()
        assert shown["ChargePeriodStart"].dt.date().is_between(event["start"], event["last_day"]).all()
    hidden = Viewer("finance", Scope(frozenset({"999"})))
    assert event_totals(snapshot, hidden, told["anomaly_id"][0]).rows() == [(0, 0)]
    assert event_rows(snapshot, hidden, told["anomaly_id"][0], 3).is_empty()


def test_an_explanation_ends_in_the_sum_of_its_rows(snapshot: Snapshot) -> None:
    none = snapshot.frame("FROM decision LIMIT 0")
    row = findings(snapshot, ON_THIS_MACHINE, {}, none).filter(resource_name="Functions").row(0, named=True)
    chain = explain(snapshot, ON_THIS_MACHINE, row, none, Thresholds.of(RULES, {}))
    [rows] = chain.filter(part="billing row").to_dicts()
    assert (rows["day"], rows["value"], "2026-10.csv, row " in rows["read_from"]) == (SPIKE, "360", True)
    assert chain.filter(part="sum").select("name", "value").rows() == [("1 billing rows", "360")]


def test_a_message_tells_each_once_the_largest_first(snapshot: Snapshot) -> None:
    none = snapshot.frame("FROM decision LIMIT 0")
    first = anomaly_digest(snapshot, ON_THIS_MACHINE, none, address="http://127.0.0.1:8050")
    assert (first.count, first.items[0].name) == (6, "Queues")
    assert first.title.startswith("6 anomalies are new: $")
    assert first.items[0].address.endswith(f"/findings/{first.told[0]}")
    assert anomaly_digest(snapshot, ON_THIS_MACHINE, none, before=first.told).is_empty
    assert anomaly_digest(snapshot, ON_THIS_MACHINE, none, owner="~").is_empty


def test_what_people_say_is_heeded_by_the_next_run_and_an_event_that_goes_on_keeps_its_id(
    company: Company, told: pl.DataFrame, snapshot: Snapshot
) -> None:
    of_payments = told.filter(owner="payments")
    ids = dict(zip(of_payments["kind"] + of_payments["service"].fill_null(""), of_payments["anomaly_id"], strict=True))
    said = [
        (ids["spikeFunctions"], Said("noise")),
        (ids["stepQueues"], Said("expected", until=date(2027, 1, 31), reason="a new customer")),
        (ids["spikeStorage"], Said("exempt", reason="moved by hand", scope="tag:team=payments")),
        (ids["falling_utilisation"], Said("real")),
    ]
    with open_decisions(decisions_path(company.folder / ".outlay")) as decisions:
        with pytest.raises(Refused, match="finance"):
            decide(decisions, snapshot, Viewer("it"), said, by=WHO)
        decide(decisions, snapshot, Viewer("finance"), said, by=WHO)
    company.write("late", date(2026, 10, 31), change=1.8)
    company.write("bills", date(2026, 10, 31))
    company.read(date(2026, 11, 3))
    again = company.judge(date(2026, 11, 3))
    verdicts = dict(again.select("anomaly_id", "verdict").rows())
    assert [verdicts[ids[name]] for name in ids] == ["expected", "exempt", "real", "noise"]
    high = again.filter(pl.col("account") == "444")
    assert high["start"].to_list() == [date(2026, 10, 27)] * 2
    with open_snapshot(company.folder / ".outlay") as opened:
        queue = findings(opened, ON_THIS_MACHINE, {}, opened.frame("FROM decision"))
    status = dict(queue.select("finding_id", "status").rows())
    assert [status.get(ids[name]) for name in ids] == ["exempt", None, "acknowledged", "exempt"]
    assert {status[each] for each in high["anomaly_id"]} == {"open"}


def test_only_what_is_said_of_anomalies_is_taken(company: Company, told: pl.DataFrame, snapshot: Snapshot) -> None:
    event = told["anomaly_id"][0]
    with (
        open_decisions(decisions_path(company.folder / ".outlay")) as decisions,
        pytest.raises(Refused, match="one of finding, service, account, tag"),
    ):
        decide(decisions, snapshot, ON_THIS_MACHINE, [(event, Said("exempt", reason="no", scope="rule"))], by=WHO)
