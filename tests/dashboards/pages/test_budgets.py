"""Pages "/budgets" and "/ai": what they show of a company with both, of one with neither, and to whom."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.app import create_app
from dashboards.entries.books import Bookkeeping
from dashboards.entries.budgets import SaidOfBudget, set_budget
from dashboards.entries.refused import Refused
from dashboards.pages import ai, budgets
from dashboards.pages.base import Visit
from dashboards.pages.budgets import form
from dashboards.queries import ai_cost as ai_queries
from dashboards.queries import budgets as queries
from dashboards.queries import unit_cost as unit_queries
from dashboards.snapshots import Memory
from tests.dashboards.conftest import visit_to
from tests.dashboards.estate import Charge, snapshot_of
from tests.dashboards.reading import parts, text
from tests.dashboards.test_app import HOST, OWN_PAGE
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.store import Store, open_store
from warehouse.tables import AI_COST, BUDGET, BUDGET_ALERT, BUDGET_MONTH, BUDGET_VERSION, DECISION, UNIT_COST

AS_OF = date(2026, 10, 16)
NO_ENTRIES = DECISION.empty()
OCTOBER = {"period": "2026-10", "start": date(2026, 10, 1), "end": date(2026, 11, 1)}


def scope(account: str) -> dict[str, Any]:
    return {"budget": f"account={account}, effective", "dimension": "account", "target": account, "basis": "effective"}


def stand(account: str, actual: int | None, **more: Any) -> dict[str, Any]:
    money = {"current": Decimal(100), "original": Decimal(80), "planned_to_date": Decimal(50), "currency": "EUR"}
    terms = dict.fromkeys(("variance_currency", "variance_one_off", "variance_commitment"), Decimal(0))
    used = {"used_percent": None if actual is None else float(actual), "actual": actual and Decimal(actual)}
    variance = {"variance": Decimal(actual - 50), "variance_rest": Decimal(actual - 50)} if actual else {}
    return {**scope(account), **OCTOBER, **money, **terms, **used, **variance, "versions": 2, "is_over": False, **more}


def version(account: str) -> dict[str, Any]:
    told = {"version": 1, "amount": Decimal(80), "currency": "EUR", "phasing": "even", "author": "plan.csv"}
    days = {"decided_on": AS_OF, "seen_on": AS_OF, "origin": "file"}
    return {**scope(account), **OCTOBER, **told, **days}


def unit(account: str | None, each: str, **more: Any) -> dict[str, Any]:
    of = {"dimension": account and "account", "target": account, "metric": "orders", "is_whole": True}
    days = {"month": date(2026, 9, 1), "until": date(2026, 10, 1)}
    money = {"currency": "EUR", "cost": Decimal(200), "value": Decimal(100), "cost_per_unit": Decimal(each)}
    return {**of, **days, **money, **more}


def ai_row(account: str, model: str, action: str | None, tokens: int, cost: int) -> dict[str, Any]:
    of = {"x_source": "aws", "x_provider": "aws", "BillingCurrency": "EUR", "SubAccountId": account, "x_channel": "API"}
    told = {"x_model": model, "x_token_cache_action": action, "x_token_direction": "Input" if action else "Output"}
    counted = {"tokens": Decimal(tokens), "EffectiveCost": Decimal(cost), "x_rows": 1}
    return {**of, **told, **counted, "month": date(2026, 9, 1)}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("budgets") / ".outlay"
    rows = {
        BUDGET: [
            stand("1", 104, forecast=Decimal(130), over_percent=91.0),
            stand("2", None, reason="No rate from USD to EUR is known."),
        ],
        BUDGET_VERSION: [version("1"), version("2")],
        BUDGET_ALERT: [
            {**scope("1"), "period": "2026-10", "version": 1, "kind": "actual", "threshold": 100, "number": 1}
            | {"raised_on": AS_OF, "percent": 104.0}
        ],
        BUDGET_MONTH: [
            {**scope("1"), "period": "2026-10", "currency": "EUR", "month": date(2026, month, 1)}
            | {"planned": Decimal(100), "actual": Decimal(90)}
            for month in (9, 10)
        ],
        UNIT_COST: [
            unit(None, "2", change=Decimal("0.5"), change_by_cost=Decimal("0.4"), change_by_units=Decimal("0.1")),
            unit("1", "1"),
        ],
        AI_COST: [
            ai_row("1", "claude-sonnet-4.6", "Read", 3_000_000, 1),
            ai_row("1", "claude-sonnet-4.6", "Uncached", 1_000_000, 3),
            ai_row("2", "gpt-4o", None, 1_000_000, 10),
        ],
    }
    with open_store(made, told=print, doing="a test") as store:
        for table, told in rows.items():
            named = [{name: row.get(name) for name in table.names} for row in told]
            store.insert(table, pl.DataFrame(named, schema=table.schema))
        publish(store)
    return made


def publish(store: Store) -> None:
    store.publish(as_of=AS_OF, run_id="r1", now=datetime(2026, 10, 16, 7))


@pytest.fixture(scope="module")
def snapshot(state: Path) -> Iterator[Snapshot]:
    with open_snapshot(state) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def shown(snapshot: Snapshot, page: Any, viewer: Viewer = ON_THIS_MACHINE, **filters: str) -> str:
    return text(page.render(Visit(snapshot, viewer, page.PATH, filters, "light", Memory())))


def test_a_budget_stands_beside_what_was_spent_and_is_forecast(snapshot: Snapshot) -> None:
    told = shown(snapshot, budgets)
    for part in (
        "1 budget of 2026-10 used up, 1 the furthest",
        "account, 2 versions, first €80.00",
        "above plan in 91 of 100",
        "No rate from USD to EUR is known.",
        "Sep 2026 cost €10.00 less than planned",
        "Orders cost 33.3% more each in Sep 2026, mostly since cost moved",
    ):
        assert part in told


def test_a_budget_of_an_account_leads_to_its_charges(snapshot: Snapshot) -> None:
    page = budgets.render(Visit(snapshot, ON_THIS_MACHINE, "/budgets", {}, "light", Memory()))
    links = [part.href for part in parts(page, "A") if "/spend" in (part.href or "")]  # pyright: ignore[reportAttributeAccessIssue]
    assert "/spend?range=2026-10&account=1" in links


def test_ai_is_told_by_model_with_cache_hits_and_a_million_tokens(snapshot: Snapshot) -> None:
    told = shown(snapshot, ai)
    for part in ("gpt-4o is 71.4% of what AI costs", "claude-sonnet-4.6", "€1.00", "75%", "5.0 M"):
        assert part in told
    assert "Read" in shown(snapshot, ai, by="cache")


def test_a_company_without_either_is_told_how_to_begin(tmp_path: Path) -> None:
    with open_store(tmp_path / ".outlay", told=print, doing="a test") as store:
        publish(store)
    with open_snapshot(tmp_path / ".outlay") as empty:
        assert "No budget is set" in shown(empty, budgets)
        assert "No bill has AI on it" in shown(empty, ai)


def test_of_two_viewers_one_sees_all_and_one_the_accounts_in_their_scope(snapshot: Snapshot) -> None:
    own = Viewer("finance", Scope(frozenset({"1"})))
    every = queries.budgets(snapshot, ON_THIS_MACHINE, NO_ENTRIES, "all")
    assert every["target"].sort().to_list() == ["1", "2"]
    assert queries.budgets(snapshot, own, NO_ENTRIES, "all")["target"].to_list() == ["1"]
    assert ai_queries.ai_cost(snapshot, own)["x_model"].to_list() == ["claude-sonnet-4.6"]
    assert unit_queries.unit_cost(snapshot, own).is_empty()
    assert unit_queries.unit_cost(snapshot, own, by="account")["target"].to_list() == ["1"]
    assert queries.budgets(snapshot, Viewer("it"), NO_ENTRIES, "all").is_empty()


def test_what_a_person_sets_stands_at_once_and_is_a_version(snapshot: Snapshot, decisions: Decisions) -> None:
    said = SaidOfBudget("2026-10", "200", "EUR", "account", "1", reason="A launch.", approver="CFO")
    set_budget(decisions, snapshot, ON_THIS_MACHINE, said, by="Ada")
    [row] = queries.budgets(snapshot, ON_THIS_MACHINE, decisions.events()).filter(target="1").to_dicts()
    assert (row["current"], row["original"], row["actual"], row["used_percent"]) == (200, 80, 104, 52.0)
    last = queries.versions(snapshot, ON_THIS_MACHINE, decisions.events()).filter(target="1").row(-1, named=True)
    assert (last["version"], last["author"], last["approver"], last["reason"]) == (2, "Ada", "CFO", "A launch.")
    set_budget(decisions, snapshot, ON_THIS_MACHINE, SaidOfBudget("2026-10", "", "EUR", "account", "1"), by="Ada")
    [back] = queries.budgets(snapshot, ON_THIS_MACHINE, decisions.events()).filter(target="1").to_dicts()
    assert back["current"] is None


def press(client: FlaskClient, button: str, **values: str) -> str:
    """Presses a button of the form with these values in its fields, as the browser does."""
    known = client.get("/_dash-dependencies", headers=HOST).get_json()
    [callback] = [each for each in known if form.ANSWER in each["output"]]
    given = {form.WHO: "Ada", "visit": {"path": "/budgets", "search": "", "mode": "light"}} | {
        f"budget-{name}": value for name, value in values.items()
    }
    asked = [{**each, "value": given.get(each["id"], "")} for each in callback["state"]]
    clicks = [{**each, "value": int(each["id"] == button)} for each in callback["inputs"]]
    parts = [part.rsplit(".", 1) for part in callback["output"].strip(".").split("...")]
    body = {"output": callback["output"], "inputs": clicks, "state": asked, "changedPropIds": [f"{button}.n_clicks"]}
    body |= {"outputs": [{"id": name, "property": prop} for name, prop in parts]}
    return client.post("/_dash-update-component", json=body, headers=HOST | OWN_PAGE).get_data(as_text=True)


def test_the_form_sets_a_budget_and_takes_it_back_by_the_same_entry(state: Path, tmp_path: Path) -> None:
    shutil.copytree(state, tmp_path / ".outlay", symlinks=True)
    app = create_app(tmp_path / ".outlay", close=Bookkeeping(fiscal_year_starts=4))
    client = app.server.test_client()
    said = {
        "period": "fy2026",
        "currency": "eur",
        "dimension": "provider",
        "match": "service=EC2",
        "basis": "effective",
    }
    said |= {"phasing": "even", "reason": "A launch.", "approver": "CFO"}
    assert "one such as 12000.50" in press(client, form.SET, **said)
    assert "expected a name" in press(client, form.SET, **said, amount="100", **{form.WHO.removeprefix("budget-"): ""})
    assert "entry" in press(client, form.SET, **said, amount="100")
    assert "entry" in press(client, form.BACK, **said, amount="100")
    with open_decisions(tmp_path / ".outlay" / "decisions.db") as kept, open_snapshot(tmp_path / ".outlay") as opened:
        rows = queries.versions(opened, ON_THIS_MACHINE, kept.events(), "all").filter(match="service=EC2").to_dicts()
    assert [(row["amount"], row["author"], row["approver"]) for row in rows] == [
        (100, "Ada", "CFO"),
        (None, "Ada", "CFO"),
    ]
    assert rows[0]["start"] == date(2025, 4, 1)
    assert (rows[0]["dimension"], rows[0]["reason"]) == (None, "A launch.")


REFUSED = {
    "period": {"period": "October"},
    "amount": {"amount": "much"},
    "below 0": {"amount": "-5"},
    "currency": {"currency": "euro"},
    "scope": {"target": ""},
    "basis": {"basis": "cash"},
    "months": {"phasing": "typed", "months": "1; 2"},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_what_is_no_budget_is_refused_with_what_was_expected(change: dict[str, str]) -> None:
    said = {"period": "2026-10", "amount": "200", "currency": "EUR", "dimension": "account", "target": "1"}
    with pytest.raises(Refused, match="expected"):
        SaidOfBudget(**{**said, **change})


def test_nobody_but_finance_sets_a_budget(snapshot: Snapshot, decisions: Decisions) -> None:
    said = SaidOfBudget("2026-10", "200", "EUR", "account", "1")
    for viewer in (Viewer("it"), Viewer("finance", Scope(frozenset({"1"})))):
        with pytest.raises(Refused, match="finance"):
            set_budget(decisions, snapshot, viewer, said, by="Ada")


def test_a_line_of_ai_opens_to_its_billing_rows() -> None:
    charges = [
        Charge(date(2026, 9, day), cost, service="Amazon Bedrock", account="1", resource=key, currency="EUR")
        for day in (1, 2)
        for key, cost in (("one", "3.5"), ("other", "2"))
    ]
    rows = [
        ai_row("1", model, None, 10, cost)
        | {"x_source": "bills", "ServiceName": "Amazon Bedrock", "x_key": key}
        | {"ChargeCategory": "Usage"}
        for model, key, cost in (("gpt-4o", "one", 7), ("claude-sonnet-4.6", "other", 4))
    ]
    snapshot = snapshot_of(charges, as_of=AS_OF)
    frame = pl.DataFrame([{name: row.get(name) for name in AI_COST.names} for row in rows], schema=AI_COST.schema)
    snapshot.connection.register("ai", frame.to_arrow())
    snapshot.connection.execute("INSERT INTO ai_cost BY NAME FROM ai")
    links = [getattr(link, "href", "") for link in parts(ai.render(visit_to(snapshot, "/ai")), "A")]
    assert "/ai?of=gpt-4o" in links
    told = shown(snapshot, ai, of="gpt-4o")
    assert "2 billing rows add up to €7.00 effective" in told
    other = Viewer("finance", Scope(frozenset({"2"})))
    assert "billing rows" not in shown(snapshot, ai, other, of="gpt-4o")
    assert "of them is" not in told
