"""/allocation: targets by service, what is nobody's, a rule on trial, and nothing beyond the accounts of a viewer."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.pages import allocation
from dashboards.pages.allocation.trial import shown
from dashboards.pages.allocation.typed import typed
from dashboards.queries.allocation import borne, by_service, nobodys, of_target, off, splits
from dashboards.queries.allocation_dry_run import dry_run
from tests.dashboards.allocated import write_allocated
from tests.dashboards.conftest import visit_to
from tests.dashboards.reading import parts, text
from transforms.allocation.rule import Dimension, Rule, Ruleset
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables.allocation import UNALLOCATED

OWN = "444455556666"
MINE = Viewer("finance", Scope(frozenset([OWN])))
OTHERS = Viewer("finance", Scope(frozenset(["sub-0007"])))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(write_allocated(tmp_path_factory.mktemp("allocated") / ".outlay")) as opened:
        yield opened


def test_targets_stand_by_service_and_what_is_nobodys_with_its_rule(found: Snapshot) -> None:
    page = allocation.render(visit_to(found, "/allocation", period="2026-10", dimension="team", currency="USD"))
    said = text(page)
    assert "platform bears" in said
    assert "cost centre 4711" in said
    assert "Unallocated no rule takes it" in said
    assert "add up off" not in said
    assert "31 of 31 days add up" in said
    assert "The pool logs keeps 3 USD." in said
    tries = [getattr(link, "href", "") for link in parts(page, "A") if text(link) == "Try"]
    assert tries
    assert all("try=" in href and href.endswith("#trial") for href in tries)


def test_what_a_target_bears_opens_to_the_rows_that_come_to_it(found: Snapshot) -> None:
    page = allocation.render(visit_to(found, "/allocation", period="2026-10", currency="USD", target="data"))
    links = [getattr(link, "href", "") for link in parts(page, "A") if text(link) == "Amazon S3"]
    assert len(links) == 1
    asked = dict(parse_qsl(urlsplit(links[0]).query))
    assert asked["part"] == f"{OWN}|Amazon S3|direct|storage"
    opened = text(allocation.render(visit_to(found, "/allocation", **asked)))
    assert "data bears $52,790.01 of Amazon S3" in opened
    assert "No billing row of it is there" in opened  # this company's bills are in its marts alone


def test_a_parent_has_its_own_cost_and_that_of_what_is_below_it(found: Snapshot) -> None:
    asked = {"by": "month", "period": "2026-10", "dimension": "team"}
    own = borne(found, ON_THIS_MACHINE, **asked).filter(currency="USD")
    tree = borne(found, ON_THIS_MACHINE, **asked, tree=True).filter(currency="USD")
    assert tree["cost"].sum() == own["cost"].sum()
    cost, whole, parent = (
        dict(zip(tree["target"], tree[name], strict=True)) for name in ("cost", "cost_with_children", "parent")
    )
    assert (parent["data"], parent["platform"], parent["technology"]) == ("platform", "technology", None)
    assert whole["platform"] == cost["platform"] + cost["data"]
    assert (cost["technology"], whole["technology"]) == (0, whole["platform"])
    assert whole[UNALLOCATED] == cost[UNALLOCATED] == dict(zip(own["target"], own["cost"], strict=True))[UNALLOCATED]
    page = text(allocation.render(visit_to(found, "/allocation", period="2026-10", dimension="team", currency="USD")))
    assert page.count("with those below it") == 2


def test_a_snapshot_without_allocation_says_so(snapshot: Snapshot) -> None:
    assert "No cost is allocated yet" in text(allocation.render(visit_to(snapshot, "/allocation")))


def trial(found: Snapshot, text_of: str, viewer: Viewer = ON_THIS_MACHINE) -> str:
    sets, wrong = typed(text_of)
    return " ".join(wrong) or text(shown(dry_run(found, viewer, sets, period="2026-10"), "USD", "2026-10"))


RULE = '[[allocation]]\ndimension = "team"\nrule = "x"\nmatch = { service = "Amazon RDS" }\ntarget = "{}"\n'


def test_a_rule_on_trial_says_what_would_move_and_nets_to_0(found: Snapshot) -> None:
    said = trial(found, RULE.replace("{}", "data"))
    assert "to data, net $0.00" in said
    assert "Unallocated" in said


@pytest.mark.parametrize(
    ("typed_text", "expected"),
    [
        ("[[allocation", "Found no TOML"),
        ("", "Found no rule"),
        (RULE.replace("target =", "targt ="), "targt"),
        (RULE.replace("{}", "dta"), 'found "dta"; expected one of data, platform, technology. Did you mean "data"?'),
        (RULE + 'account_map = "/etc/passwd"', "Found the name of a file"),
    ],
    ids=["no toml", "nothing", "unknown key", "unknown target", "a file"],
)
def test_what_is_wrong_in_a_typed_rule_is_told(found: Snapshot, typed_text: str, expected: str) -> None:
    assert expected in trial(found, typed_text)


def test_two_viewers_see_their_own_accounts_alone(found: Snapshot) -> None:
    both = borne(found, ON_THIS_MACHINE, by="month")
    parts_of = [borne(found, viewer, by="month") for viewer in (MINE, OTHERS)]
    assert set(parts_of[1]["currency"]) == {"EUR"}
    for mine in parts_of:
        assert 0 < Decimal(mine["cost"].sum()) < Decimal(both["cost"].sum())
    assert set(nobodys(found, MINE)["account"]) == {OWN}
    assert "platform" not in by_service(found, MINE, "team", "2026-10", "USD")["target"]
    assert of_target(found, MINE, "team", "2026-10", "USD", "platform").is_empty()
    assert off(found, MINE, "team", "2026-10", "USD")["off"].to_list() == [0] * 31
    assert splits(found, MINE).is_empty()
    page = allocation.render(replace(visit_to(found, "/allocation"), viewer=OTHERS))
    assert OWN not in text(page)


def test_a_dry_run_shows_a_viewer_the_moves_of_their_accounts(found: Snapshot) -> None:
    rules = (Rule(dimension="team", rule="all", version="1", match={"service": "*"}, target="data", priority=1),)
    new = Ruleset(settings=Dimension(dimension="team"), rules=rules)
    whole, mine = (dry_run(found, viewer, [new], period="2026-10")[0] for viewer in (ON_THIS_MACHINE, MINE))
    assert mine.moves["from"].to_list() == [UNALLOCATED]
    assert set(whole.moves["from"]) == {UNALLOCATED, "platform"}
    assert whole.targets["delta"].sum() == mine.targets["delta"].sum() == 0
    assert mine.targets.filter(pl.col("target") == "platform").is_empty()
