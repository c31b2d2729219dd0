"""A bill with commitments through load, work-out, page, files, message and a second run: one estate for all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from icalendar import Calendar

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.pages import commitments as page
from dashboards.queries import commitments as queries
from dashboards.reports.commitment_digest import commitment_digest
from dashboards.reports.commitments_ics import ics
from pipelines.conclusions import Inconsistent
from pipelines.finance import PARTS, Worked
from pipelines.load.marts import refill_committed
from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace
from tests.dashboards.conftest import visit_to
from tests.dashboards.reading import text
from tests.pipelines.bills import HEADER, charge
from tests.pipelines.bills import text as as_csv
from warehouse.snapshot import Snapshot, open_snapshot

MORE = (
    *("CommitmentDiscountId", "CommitmentDiscountStatus", "CommitmentDiscountCategory", "CommitmentDiscountType"),
    *("CommitmentDiscountName", "CommitmentDiscountQuantity", "CommitmentDiscountUnit", "PricingCategory", "SkuMeter"),
    *("ContractApplied",),
)
AS_OF = date(2026, 11, 1)
PLAN, OLD = "arn:aws:savingsplans::1:savingsplan/p", "arn:aws:savingsplans::1:savingsplan/old"
METER = {"SkuMeter": "EUW1-BoxUsage:m5.large", "SubAccountId": "11"}
OF_PLAN = {
    "CommitmentDiscountId": PLAN,
    "CommitmentDiscountCategory": "Spend",
    "CommitmentDiscountType": "Savings Plan",
    "CommitmentDiscountName": "Compute plan",
    "CommitmentDiscountUnit": "USD",
}
AGREED = """\
ContractCommitmentId,ContractCommitmentPeriodStart,ContractCommitmentPeriodEnd,ContractCommitmentLifecycleStatus,\
ContractCommitmentDescription,ContractCommitmentCost,ContractCommitmentModel,ContractCommitmentFulfillmentInterval,\
BillingCurrency,ContractId,ServiceProviderName
{plan},2025-12-01T00:00:00Z,2026-12-01T00:00:00Z,Active,Compute plan,8760,Continuous,Hourly,USD,k,AWS
{old},2024-12-01T00:00:00Z,2027-12-01T00:00:00Z,Superseded,Compute plan,8760,Continuous,Hourly,USD,k,AWS
edp,2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,Active,Agreement,36500,Discontinuous,Full Period,USD,k,AWS
back,2026-12-01T00:00:00Z,2026-01-01T00:00:00Z,Active,Backwards,1,Continuous,Hourly,USD,k,AWS
soon,2026-01-01T00:00:00Z,someday,Active,Unreadable,1,Continuous,Hourly,USD,k,AWS
"""


def day_of(number: int, effective: str, contracted: str, **more: str) -> dict[str, str]:
    costs = {"EffectiveCost": effective, "BilledCost": effective, "ContractedCost": contracted, "ListCost": contracted}
    return charge(number, **{**METER, **costs, **more})


def rows() -> list[dict[str, str]]:
    used = {**OF_PLAN, "CommitmentDiscountStatus": "Used", "PricingCategory": "Committed"}
    unused = {**OF_PLAN, "CommitmentDiscountStatus": "Unused", "SkuMeter": "", "SubAccountId": "1"}
    counted = {"ContractId": "k", "ContractCommitmentId": "edp", "ContractCommitmentAppliedCost": 1000}
    applied = json.dumps({"Elements": [counted]})
    return [
        row
        for number in range(27)
        for row in (
            day_of(number, "6", "10", CommitmentDiscountQuantity="6", **used),
            day_of(number, "2", "0", CommitmentDiscountQuantity="2", **unused),
            day_of(number, "20", "20", SubAccountId="22", ContractApplied=applied if number == 0 else ""),
        )
    ]


@dataclass(frozen=True)
class Estate:
    folder: Path
    first: Worked
    second: Worked
    third: Worked
    filled: list[str]
    refused: str
    refilled: bool


def worked(workspace: Workspace) -> Worked:
    [part] = [each for each in PARTS if each.name == "commitments"]
    return workspace.work_out(part)


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    folder = tmp_path_factory.mktemp("commitments")
    (folder / "bill.csv").write_text(as_csv(rows(), (*HEADER, *MORE)))
    (folder / "agreed.csv").write_text(AGREED.format(plan=PLAN, old=OLD))
    bill = '[[billing]]\nname = "bill"\nkind = "focus"\npath = "bill.csv"\n'
    told = '[commitments]\ncontract_commitments = "agreed.csv"\ncud_subscriptions = "nothing/*.csv"\nask = ["bil"]\n'
    (folder / "outlay.toml").write_text(bill + told)
    workspace = Workspace(settings_of(folder / "outlay.toml"), AS_OF)
    with workspace.store() as store:
        for plan in workspace.plan_all():
            workspace.load(plan.settings, [each.billing_period for each in plan.work])
        daily = store.frame("FROM cost_daily ORDER BY ALL")
        store.connection.execute("UPDATE cost_daily SET x_committed_cost = NULL")
        refill_committed(store)
        refilled = store.frame("FROM cost_daily ORDER BY ALL").equals(daily)
        first = worked(workspace)
        before = store.frame("FROM commitment_usage ORDER BY ALL")
        second = worked(workspace)
        assert store.frame("FROM commitment_usage ORDER BY ALL").equals(before)
        store.connection.execute("UPDATE commitment_usage SET EffectiveCost = EffectiveCost + 1 WHERE x_use = 'unused'")
        third = worked(workspace)
        with pytest.raises(Inconsistent) as refused:
            workspace.publish()
        store.connection.execute("UPDATE commitment_usage SET EffectiveCost = EffectiveCost - 1 WHERE x_use = 'unused'")
        worked(workspace)
        filled = store.frame("FROM commitment_filled")["x_period"].to_list()
        run = workspace._begun(store)
        store.publish(as_of=AS_OF, run_id=run.run_id, now=datetime(2026, 11, 1, 6))
    return Estate(folder, first, second, third, filled, str(refused.value), refilled=refilled)


@pytest.fixture
def snapshot(estate: Estate) -> Iterator[Snapshot]:
    with open_snapshot(estate.folder / ".outlay") as opened:
        yield opened


def test_it_ties_to_the_bill_and_a_second_time_changes_nothing(estate: Estate) -> None:
    assert all(each.passed for each in estate.first.outcomes)
    assert [each.name for each in estate.first.outcomes] == ["commitments_tie", "commitments_add_up"]
    assert estate.second == estate.first
    assert estate.filled == ["2026-10"]


def test_covered_use_of_which_the_export_leaves_out_the_commitment_ties_and_is_covered(tmp_path: Path) -> None:
    unnamed = {"CommitmentDiscountStatus": "Used", "PricingCategory": "Committed"}
    charges = [day_of(number, "6", "10", **unnamed) for number in range(27)]
    (tmp_path / "bill.csv").write_text(as_csv(charges, (*HEADER, *MORE)))
    (tmp_path / "outlay.toml").write_text('[[billing]]\nname = "bill"\nkind = "focus"\npath = "bill.csv"\n')
    workspace = Workspace(settings_of(tmp_path / "outlay.toml"), AS_OF)
    with workspace.store() as store:
        for plan in workspace.plan_all():
            workspace.load(plan.settings, [each.billing_period for each in plan.work])
        assert worked(workspace).off == []
        assert store.frame(
            "SELECT x_use, sum(EffectiveCost)::INT AS cost FROM commitment_usage GROUP BY ALL"
        ).rows() == [("used", 162)]


def test_daily_costs_of_an_older_version_are_made_again_from_the_bills(estate: Estate) -> None:
    assert estate.refilled


def test_a_mart_that_differs_from_the_bill_by_a_unit_is_not_kept(estate: Estate) -> None:
    assert estate.third.off == ["commitments and daily costs: bill 2026-10 USD: 27.000000000000000000"]


def test_nothing_is_published_where_a_step_kept_no_part_and_the_person_hears_of_it(estate: Estate) -> None:
    assert "Nothing is published, the last snapshot stands" in estate.refused
    assert "commitments: commitments and daily costs: bill 2026-10 USD: 27.000000000000000000" in estate.refused


def test_a_row_that_cannot_be_taken_is_told_with_its_line_and_the_others_count(estate: Estate) -> None:
    told = "\n".join(estate.first.gaps)
    assert 'agreed.csv, line 5, ContractCommitmentPeriodEnd "2026-01-01": found an end before its start' in told
    assert 'agreed.csv, line 6, ContractCommitmentPeriodEnd "someday"' in told
    assert "[commitments] cud_subscriptions: " in told
    assert '[commitments] ask: found "bil"; expected the name of an [[inventory]].' in told


def test_a_month_has_its_shares_and_waste(snapshot: Snapshot) -> None:
    [found] = queries.months(snapshot, ON_THIS_MACHINE).to_dicts()
    assert (found["provider"], found["month"], found["waste"]) == ("aws", date(2026, 10, 1), Decimal(54))
    assert (round(found["utilisation"], 6), round(found["coverage"], 6)) == (75.0, round(100 * 270 / 810, 6))
    assert found["saving"] == Decimal(54)


def test_a_viewer_of_one_account_sees_its_usage_alone_and_no_advice(snapshot: Snapshot) -> None:
    one, buyer = (Viewer("finance", Scope(frozenset({account}))) for account in ("22", "1"))
    [found] = queries.months(snapshot, one).to_dicts()
    assert (found["used"], found["effective"]) == (Decimal(0), Decimal(540))
    assert queries.commitments(snapshot, one).is_empty()
    assert queries.commitments(snapshot, buyer)["CommitmentDiscountId"].to_list() == [PLAN]
    assert queries.rows(snapshot, one, PLAN, 1).is_empty()
    assert queries.advice(snapshot, one).is_empty()
    assert queries.drawdown(snapshot, one).is_empty()


def test_the_ladder_has_what_runs_and_a_calendar_of_it(snapshot: Snapshot) -> None:
    steps = queries.ladder(snapshot, ON_THIS_MACHINE)
    assert steps.select("CommitmentDiscountId", "end", "days_left", "end_from").rows() == [
        (PLAN, date(2026, 12, 1), 30, "file")
    ]
    [event] = Calendar.from_ical(ics(steps, snapshot)).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 30), date(2026, 12, 1))
    assert len(event.walk("VALARM")) == 3
    assert queries.ladder(snapshot, ON_THIS_MACHINE, within=29).is_empty()


def test_the_message_tells_of_cliffs_and_what_they_cost(snapshot: Snapshot) -> None:
    told = commitment_digest(snapshot, ON_THIS_MACHINE, address="https://outlay.example/")
    assert told.title == "1 commitment ends within 90 days: $54.79 a month more without"
    assert told.items[0].saving == "ends before 1 Dec 2026; $54.79 a month more"
    assert told.address == "https://outlay.example/commitments"


def test_a_spend_commitment_is_drawn_down_by_what_counts_towards_it(snapshot: Snapshot) -> None:
    [found] = queries.drawdown(snapshot, ON_THIS_MACHINE).to_dicts()
    assert (found["ContractCommitmentId"], found["applied"]) == ("edp", Decimal(1000))


def test_figures_are_kept_for_whoever_asks(snapshot: Snapshot) -> None:
    figures = snapshot.frame("SELECT kind, scope, unit FROM figure WHERE part = 'commitments'")
    assert ("ladder", f"2026-12-01 {PLAN}", "USD") in figures.rows()
    assert ("utilisation", "aws 2026-10", "percent") in figures.rows()


def test_a_commitment_opens_its_billing_rows(snapshot: Snapshot) -> None:
    shown = text(page.render(visit_to(snapshot, "/commitments", rows=PLAN)))
    assert "54 billing rows add up to $216.00 billed, $216.00 effective" in shown


COMMANDS = {
    "months": ((), "utilisation_percent", "75"),
    "each": (("--each",), "break_even_percent", "60"),
    "ladder": (("--ladder",), "end", "2026-12-01"),
    "drawdown": (("--drawdown",), "applied", "1000"),
    "recommend": (("--recommend",), "grain", "day"),
}


@pytest.mark.parametrize(("words", "key", "value"), COMMANDS.values(), ids=COMMANDS.keys())
def test_the_command_gives_each_view_as_json(estate: Estate, capsys, words, key: str, value: str) -> None:
    from pipelines.cli import main

    assert main(["commitments", *words, "--format", "json", "--config", str(estate.folder / "outlay.toml")]) == 0
    assert value in [row[key] for row in json.loads(capsys.readouterr().out)]


def test_the_recommendation_is_text_and_a_view_at_a_time(estate: Estate, capsys) -> None:
    from pipelines.cli import main

    config = ["--config", str(estate.folder / "outlay.toml")]
    assert main(["commitments", "--recommend", "--format", "text", *config]) == 0
    assert capsys.readouterr().out.startswith("aws USD: ")
    assert main(["commitments", "--ladder", "--each", *config]) == 2
    assert main(["commitments", "--format", "ics", *config]) == 2
