"""`outlay allocate` on bills as they come: the sums of `outlay sql`, a dry run, closed months, and what stops."""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any, cast

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entered import decisions_path
from dashboards.queries.allocation import of_target
from dashboards.queries.allocation_rows import Part, places
from dashboards.queries.drill import rows_at
from pipelines.finance import PARTS, Worked
from pipelines.report import report
from pipelines.settings import load
from pipelines.workspace import Workspace
from tests.pipelines.bills import Place, charge
from tests.shared_data import AWS_LEGACY_CUR, AZURE_EA, FOCUS_SAMPLE, OCI_COST_REPORT
from transforms.close.states import CLOSED, SUBJECT, subject
from warehouse.decisions import Decision, open_decisions
from warehouse.snapshot import open_snapshot

NOBODY = Viewer("finance", Scope(frozenset({"another account"})))
DAILY = "select ChargePeriodStart::date::varchar as period, BillingCurrency as currency, sum(EffectiveCost) as cost"
RULES = """
[[allocation]]
dimension = "team"
rule = "by tag"
target_tag = "team"
aliases = { t1 = "payments" }

[[allocation]]
dimension = "team"
rule = "shared"
match = { service = ["Service 3", "*Storage*"] }
shared = "proportional"
over = "month"

[[allocation]]
dimension = "place"
rule = "regions"
match = { any = [{ region = "*" }, { account = "000000000001" }] }
target = "there"
"""
PUBLIC = {
    "focus": ("focus", FOCUS_SAMPLE),
    "aws": ("aws-cur", AWS_LEGACY_CUR),
    "azure": ("azure-cost", AZURE_EA),
    "oci": ("oci-cost", OCI_COST_REPORT),
}
Sums = dict[tuple[str, str, str], Decimal]


def off(place: Place) -> Sums:
    """By dimension, day and currency how far targets and what is nobody's are from the cost."""
    found: Sums = defaultdict(Decimal)
    for row in allocated(place):
        found[row["dimension"], row["period"], row["currency"]] += Decimal(row["cost"])
    dimensions = {dimension for dimension, _, _ in found}
    assert dimensions
    for row in place.rows("sql", f"{DAILY} from cost_and_usage group by all"):
        for dimension in dimensions:
            found[dimension, row["period"], row["currency"]] -= Decimal(row["cost"] or 0)
    return {key: amount for key, amount in found.items() if amount}


def allocated(place: Place, *words: str) -> list[dict[str, Any]]:
    _, out, err = place.outlay("allocate", *words, "--format", "json")
    assert out, err
    return json.loads(out)


def borne(place: Place, month: str, dimension: str = "team") -> dict[str, Decimal]:
    rows = allocated(place, "--by", "month", "--period", month, "--dimension", dimension)
    return {row["target"]: Decimal(row["cost"]) for row in rows}


def told(place: Place, rules: str = RULES) -> None:
    place.config(("bill", "bill.csv"))
    with (place.folder / "outlay.toml").open("a", encoding="utf-8") as file:
        file.write(rules)


def worked(place: Place, as_of: str = "2026-10-31") -> tuple[int, str]:
    """What `outlay run` does with bills and allocation alone: its exit status and its lines."""
    settings = load(place.folder / "outlay.toml")
    workspace = Workspace(settings, date.fromisoformat(as_of))
    with workspace.store() as store:
        plans = [workspace.plan(each) for each in settings.billing]
        for plan in plans:
            workspace.load(plan.settings, [work.billing_period for work in plan.work])
        workspace.concluded.worked = {part.name: Worked() for part in PARTS if part.name != "allocation"}
        if workspace.ready_to_publish():
            workspace.publish()
        done = report(store, workspace, plans, 0)
    return done.exit_status, "\n".join(done.lines)


def row(number: int, month: str) -> dict[str, str]:
    """A charge; a third of them has no tags, and some of these belong to no pool."""
    untagged = {"Tags": "{}"} if number % 5 == 3 or number % 10 == 1 else {}
    return charge(number, f"{number % 7 - 1}.{number:018}", month, **untagged)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of bills read by RULES."""
    folder = tmp_path_factory.mktemp("company")
    place = Place(folder, cast("Any", None))
    months = ("2026-09", "2026-10")
    place.bill("bill.csv", [row(n, month) for month in months for n in range(60)])
    told(place)
    worked(place)
    return folder


@pytest.fixture
def here(company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """A copy of the company that a test may change."""
    copytree(company, tmp_path / "c", symlinks=True)
    return Place(tmp_path / "c", capsys)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_bills_are_allocated_to_the_last_digit(place: Place, name: str) -> None:
    kind, file = PUBLIC[name]
    if not file.exists():
        pytest.skip("the public bill is not beside this checkout")
    (place.folder / "bill.csv").write_bytes(file.read_bytes())
    place.config(("bill", "bill.csv"), kind=kind)
    worked(place)
    assert {row["dimension"] for row in allocated(place)} == {"account"}
    assert off(place) == {}


def test_targets_and_what_is_nobodys_are_the_cost(here: Place) -> None:
    assert off(here) == {}
    rows = allocated(here)
    assert set(rows[0]) == {"dimension", "period", "target", "currency", "cost"}
    of_team = {row["target"] for row in rows if row["dimension"] == "team"}
    assert of_team == {"payments", "t0", "t2", "t3", "unallocated"}
    assert {row["period"] for row in allocated(here, "--by", "month")} == {"2026-09", "2026-10"}
    tree = allocated(here, "--tree")
    assert [{name: row[name] for name in rows[0]} for row in tree] == rows
    assert all((row["cost_with_children"], row["parent"]) == (row["cost"], None) for row in tree)
    status, _, err = here.outlay("allocate", "--period", "October")
    assert (status, 'found "October"' in err) == (2, True)


def test_what_a_target_bears_directly_is_the_sum_of_its_billing_rows(company: Path) -> None:
    with open_snapshot(company / ".outlay") as snapshot:
        for target in ("payments", "t0", "unallocated"):
            for row in of_target(snapshot, ON_THIS_MACHINE, "team", "2026-10", "USD", target).to_dicts():
                named = [row[name] or "" for name in ("account", "service", "kind", "rule")]
                found = places(snapshot, ON_THIS_MACHINE, Part("team", "2026-10", "USD", target, *named))
                assert found.height
                whole = found["EffectiveCost"].sum()
                assert whole == row["cost"] if row["kind"] == "direct" else abs(whole) >= abs(row["cost"])
                assert rows_at(snapshot, found, 1).height == found.height
                assert places(snapshot, NOBODY, Part("team", "2026-10", "USD", target, *named)).is_empty()


COUNTED = """
[[metrics]]
path = "tickets.csv"

[[allocation]]
dimension = "desk"
rule = "by tickets"
match = { service = "*" }
shared = "metric"
metric = "tickets"
"""
TICKETS = """metric,start,end,value,dimension,target
tickets,2026-10-01,2026-11-01,3,desk,north
tickets,2026-10-01,2026-11-01,1,desk,south
tickets,2026-10-01,2026-11-01,8,team,t0
"""


def test_what_metrics_count_by_target_drives_a_pool(here: Place) -> None:
    (here.folder / "tickets.csv").write_text(TICKETS, encoding="utf-8")
    told(here, RULES + COUNTED)
    worked(here, "2026-11-28")
    assert off(here) == {}
    october, september = (borne(here, month, "desk") for month in ("2026-10", "2026-09"))
    assert set(october) == {"north", "south"}
    assert abs(october["north"] - 3 * october["south"]) < Decimal("1e-15")
    assert set(september) == {"unallocated"}  # nothing was counted


def test_splits_go_out_in_the_columns_of_focus(here: Place) -> None:
    rows = allocated(here, "--splits")
    assert {row["AllocatedMethodId"] for row in rows} == {"shared@1"}
    assert {row["AllocatedResourceId"] for row in rows} == {"payments", "t0", "t2", "t3"}
    pool: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in rows:
        (element,) = row["AllocatedMethodDetails"]["Elements"]
        if element["AllocatedRatio"] is not None:
            pool[row["ChargePeriodStart"], row["SubAccountId"], row["ServiceName"]].append(element["AllocatedRatio"])
        assert row["AllocatedTags"] == {"team": row["AllocatedResourceId"]}
    assert all(abs(sum(ratios) - 1) < 1e-9 for ratios in pool.values())


def test_what_is_nobodys_is_listed_with_the_rule_that_would_take_it(here: Place) -> None:
    rows = json.loads(here.outlay("allocate", "--unallocated", "--dimension", "place", "--format", "json")[1])
    assert len(rows) == 10
    assert sum(Decimal(row["cost"]) for row in rows) == sum(
        borne(here, month, "place")["unallocated"] for month in ("2026-09", "2026-10")
    )
    assert abs(Decimal(rows[0]["cost"])) >= abs(Decimal(rows[-1]["cost"]))
    (here.folder / "one.toml").write_text(rows[0]["rule"].replace("…", "them"), encoding="utf-8")
    moved = dry(here, "one.toml")
    assert [(row["from"], row["to"], Decimal(row["money"])) for row in moved] == [
        ("unallocated", "them", Decimal(rows[0]["cost"]))
    ]
    assert moved[0]["rows"] == rows[0]["rows"]


def dry(place: Place, file: str, *words: str) -> list[dict[str, Any]]:
    status, out, err = place.outlay("allocate", "--dry-run", str(place.folder / file), *words, "--format", "json")
    assert status == 0, err
    return json.loads(out)


NEW = """
[[allocation]]
dimension = "team"
rule = "own"
match = { service = "Service 2", tag = { team = "t0" } }
target = "new"
priority = 5
"""


def test_a_dry_run_nets_to_0_and_is_what_the_real_run_then_does(here: Place) -> None:
    (here.folder / "new.toml").write_text(NEW, encoding="utf-8")
    before = {month: borne(here, month) for month in ("2026-09", "2026-10")}
    moved = dry(here, "new.toml")
    change: dict[str, Decimal] = defaultdict(Decimal)
    for row in moved:
        change[row["from"]] -= Decimal(row["money"])
        change[row["to"]] += Decimal(row["money"])
    assert sum(change.values()) == 0
    assert change.pop("shared cost") == 0
    assert {"from": "t0", "to": "new"}.items() <= moved[0].items()
    told(here, RULES + NEW)
    worked(here, "2026-11-30")
    after = {month: borne(here, month) for month in before}
    targets = {target for side in (before, after) for month in side.values() for target in month}
    real = {
        target: sum((after[month].get(target, Decimal(0)) - before[month].get(target, Decimal(0))) for month in before)
        for target in targets
    }
    assert {target: amount for target, amount in real.items() if amount} == dict(change)
    assert off(here) == {}


def close_september(place: Place) -> None:
    """As somebody who approves it does."""
    with open_decisions(decisions_path(load(place.folder / "outlay.toml").state)) as decisions:
        decisions.record(Decision(by="Ben", subject_kind=SUBJECT, subject_id=subject("aws", "2026-09"), status=CLOSED))


def test_a_rule_changed_today_leaves_a_closed_month_as_it_was_until_one_goes_back(here: Place) -> None:
    close_september(here)
    september = here.outlay("allocate", "--period", "2026-09", "--format", "json")[1]
    told(here, RULES + NEW)
    worked(here, "2026-11-29")
    assert here.outlay("allocate", "--period", "2026-09", "--format", "json")[1] == september
    assert "new" in borne(here, "2026-10")
    back = 'restate_from = 2026-09-01\nreason = "the team was founded in May"\nauthor = "ada"\n'
    told(here, RULES + NEW + back)
    worked(here, "2026-11-30")
    assert "new" in borne(here, "2026-09")
    deltas = here.rows("sql", "select period, target, delta, rule, reason, author from allocation_restated")
    assert {row["period"] for row in deltas} == {"2026-09"}
    assert sum(Decimal(row["delta"]) for row in deltas) == 0
    assert deltas[0] | {"target": "", "delta": ""} == {
        "period": "2026-09",
        "target": "",
        "delta": "",
        "rule": "own@1",
        "reason": "the team was founded in May",
        "author": "ada",
    }


TIE = """
[[allocation]]
dimension = "team"
rule = "tied"
match = { tag = { team = "t1" } }
target = "other"
"""


def test_a_tie_stops_its_dimension_but_for_closed_months_and_is_told_with_rows_and_money(here: Place) -> None:
    close_september(here)
    before = allocated(here, "--period", "2026-09")
    told(here, RULES + TIE)
    status, said = worked(here, "2026-11-30")
    assert status == 3
    assert "outlay.toml, line 26, priority: found a tie of by tag@1 and tied@1 for 9 rows of " in said
    status, out, err = here.outlay("allocate", "--format", "json")
    rows = json.loads(out)
    assert (status, {row["period"][:7] for row in rows if row["dimension"] == "team"}) == (3, {"2026-09"})
    assert [row for row in rows if row["period"] < "2026-10"] == before
    assert "Not worked out: outlay.toml" in err


def test_a_wrong_file_of_a_dry_run_fails_with_a_sentence(here: Place) -> None:
    (here.folder / "bad.toml").write_text(NEW.replace("priority", "priorty"), encoding="utf-8")
    status, _, err = here.outlay("allocate", "--dry-run", str(here.folder / "bad.toml"))
    assert (status, err.splitlines()[0].startswith("bad.toml, line 7, priorty: found ")) == (1, True)
