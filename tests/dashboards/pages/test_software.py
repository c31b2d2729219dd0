"""What the pages of software say: licences, overlap, renewals, Home for IT, and software in the queue of findings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.entered import Entered
from dashboards.entries.candidates import Terms, confirm
from dashboards.entries.contracts import SaidOfContract
from dashboards.entries.contracts import decide as decide_contract
from dashboards.pages import findings, home, licenses, overlap, renewals
from dashboards.pages.base import Page
from dashboards.pages.findings.words import resource, rule_name
from dashboards.pages.licenses.feeds import feeds_card
from dashboards.pages.licenses.pools import TROUBLE
from tests.dashboards.conftest import visit_to
from tests.dashboards.reading import parts, styled, text
from tests.dashboards.software import OVERLAP_FOUND, PAIR, SEAT_FOUND, software
from transforms.licenses.rules import RULES
from warehouse.snapshot import Snapshot, open_snapshot

PLATFORM = Viewer("platform")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


def row_of(page: object, name: str) -> str:
    """The text of the table row that holds a name."""
    return next(text(row) for row in parts(page, "Tr") if name in text(row))


def test_a_pool_says_its_seats_its_price_and_when_the_money_leaves(snapshot: Snapshot) -> None:
    page = licenses.PAGE.render(visit_to(snapshot, "/licenses"))
    row = row_of(page, "Salesforce Sales Cloud")
    for told in (
        "184",
        "$165.00 a seat a month",
        "by last login of salesforce to 23 Nov, 1 day late",
        "at 31 Mar 2027",
    ):
        assert told in row


def test_a_pool_that_cannot_be_judged_has_no_number_and_says_why(snapshot: Snapshot) -> None:
    page = licenses.PAGE.render(visit_to(snapshot, "/licenses"))
    row = row_of(page, "HubSpot")
    assert "Not imported" in row
    assert "Not known: the log of sign-ons was refused" in row
    assert "Give the token okta.logs.read" in text(page)
    assert row.count("no number") == 2
    assert "1 feed could not be used; what would rest on it is unknown" in text(page)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("refused", "Not imported"),
        ("failed", "Failed"),
        ("concealed", "Concealed"),
        ("frozen", "Frozen"),
        ("stale", "Stale"),
    ],
)
def test_each_way_of_not_knowing_has_its_words(status: str, word: str) -> None:
    names = ("source", "feed", "status", "as_of", "newest", "permission", "reason")
    row = {"source": "okta", "feed": "logs", "status": status, "newest": date(2026, 11, 2)}
    card = feeds_card(pl.DataFrame([{name: row.get(name) for name in names}]))
    assert text(styled(card, "chip")[0]) == word
    assert TROUBLE[status][0] == word


def test_filters_are_in_the_address_and_stay_on_the_list_to_give_back(snapshot: Snapshot) -> None:
    page = licenses.PAGE.render(visit_to(snapshot, "/licenses", department="Marketing"))
    links = [link.href for link in parts(page, "A")]  # pyright: ignore[reportAttributeAccessIssue]
    assert "/licenses?department=Marketing&list=reclaim" in links
    assert "not told" in row_of(page, "Salesforce Sales Cloud")


def test_the_list_to_give_back_shows_pseudonyms_and_their_state(snapshot: Snapshot) -> None:
    page = licenses.PAGE.render(visit_to(snapshot, "/licenses", list="reclaim"))
    assert "82 seats can go at the renewal, $13,530.00 a month" in text(page)
    assert "Nothing is credited already" in text(page)
    assert "184 bought and 168 assigned, as of 24 Nov 2026" in row_of(page, "held by nobody")
    assert "at 31 Mar 2027" in row_of(page, "held by nobody")
    assert {"Inactive", "Never used", "Has left", "Second account"} <= {text(name) for name in styled(page, "name")}


def test_the_lane_says_what_comes_first_and_candidates_stand_apart(snapshot: Snapshot) -> None:
    page = renewals.PAGE.render(visit_to(snapshot, "/renewals"))
    assert "Salesforce Sales Cloud comes first: after 26 Jan 2027 it renews as it is" in text(page)
    assert "One more contract is likely" in text(page)
    assert "grammarly" in row_of(page, "9 lines from 4 Mar 2026 to 4 Nov 2026")


def test_a_contract_of_which_the_last_day_is_not_told_says_so(snapshot: Snapshot) -> None:
    page = renewals.PAGE.render(visit_to(snapshot, "/renewals", within="all"))
    assert "No day" in row_of(page, "figma-1")


def test_a_decision_stands_on_the_lane_and_off_home(snapshot: Snapshot, tmp_path: Path) -> None:
    entered = Entered(tmp_path)
    said = SaidOfContract("reduce", 140, reason="Marketing leaves")
    with entered.writing() as decisions:
        decide_contract(decisions, snapshot, ON_THIS_MACHINE, "salesforce-2024", said, by="J. Ortiz")
    now = replace(visit_to(snapshot, "/renewals"), entered=entered.current())
    entered.close()
    assert "Renew 140" in row_of(renewals.PAGE.render(now), "salesforce-2024")
    assert "Salesforce" not in text(home.PAGE.render(replace(now, path="/")))


def test_home_tells_it_what_to_decide_and_platform_of_clouds_alone(snapshot: Snapshot) -> None:
    page = home.PAGE.render(visit_to(snapshot, "/"))
    [card] = [card for card in styled(page, "role-card") if "IT" in text(styled(card, "eyebrow"))]
    assert "Salesforce Sales Cloud is the next to decide, by 26 Jan 2027" in text(card)
    assert "seats to give back" in text(card)
    assert "Platform" not in [text(word) for word in styled(page, "eyebrow")]


def test_a_job_has_its_products_with_the_suggestion_and_unknown_is_no_zero(snapshot: Snapshot) -> None:
    page = overlap.PAGE.render(visit_to(snapshot, "/overlap"))
    row = row_of(page, "Crm")
    for told in ("keep?", "retire?", "12 people", "$8,100.00", "Unknown", "no price known"):
        assert told in row
    assert "0 active" not in row


def test_a_pair_is_an_arithmetic_from_its_cost_to_what_is_left(snapshot: Snapshot) -> None:
    page = overlap.PAGE.render(visit_to(snapshot, "/overlap", pair=PAIR))
    assert "Retiring HubSpot is worth $8,100 in the first year, not $18,000" in text(page)
    steps = [text(styled(line, "number")) for line in parts(styled(page, "steps"), "Li")]
    assert steps == ["$18,000.00", "−$7,920.00", "−$480.00", "−$1,500.00", "$8,100.00"]


@pytest.mark.parametrize("page", [licenses.PAGE, renewals.PAGE, overlap.PAGE], ids=lambda page: page.path)
def test_who_may_not_see_software_is_told_so(snapshot: Snapshot, page: Page) -> None:
    shown = page.render(replace(visit_to(snapshot, page.path), viewer=PLATFORM))
    assert "not yours to see" in text(shown)
    assert "Salesforce" not in text(shown)


def test_each_rule_of_software_is_called_by_its_title() -> None:
    assert {rule_name(rule.id) for rule in RULES} == {rule.title for rule in RULES}


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (
            SEAT_FOUND,
            ("SFDC, account aaaaaaaa", "Last used", "169 days", "last_login, 1 day late", "Contract salesforce-2024"),
        ),
        (OVERLAP_FOUND, ("On both", "of 16 people", "Lack the kept one", "The arithmetic of the pair", "1 Jan 2027")),
    ],
    ids=["seat", "overlap"],
)
def test_a_finding_of_software_has_no_bill_to_draw(snapshot: Snapshot, finding: str, told: tuple[str, ...]) -> None:
    page = findings.PAGE.render(visit_to(snapshot, f"/findings/{finding}"))
    for words in told:
        assert words in text(page)
    for words in ("billing row", "inventory", "No saving is claimed", "Region"):
        assert words not in text(page)
    assert parts(page, "Graph") == []


def test_the_queue_has_seats_and_overlaps_by_their_names(snapshot: Snapshot) -> None:
    page = findings.PAGE.render(visit_to(snapshot, "/findings"))
    assert "Seat · salesforce" in row_of(page, "Seat that is no longer used")
    assert "Overlap, what would go" in row_of(page, "hubspot")
    row = {
        "rule": "aws.rds.idle",
        "resource_type": "x",
        "resource_name": None,
        "resource_id": "a/b",
        "origin": "outlay",
    }
    assert resource(row) == "b"


def test_nothing_imported_is_told_with_what_to_do(healthy_snapshot: Snapshot) -> None:
    for page, told in (
        (licenses.PAGE, "No source of seats is imported"),
        (renewals.PAGE, "No contract is known"),
        (overlap.PAGE, "No product is known yet"),
    ):
        assert told in text(page.render(visit_to(healthy_snapshot, page.path)))


def test_a_likely_contract_is_confirmed_in_a_form_that_lines_have_filled(snapshot: Snapshot, tmp_path: Path) -> None:
    page = renewals.PAGE.render(visit_to(snapshot, "/renewals", candidate="c" * 16))
    fields = {part.id: part.value for part in parts(page, "TextInput")}  # pyright: ignore[reportAttributeAccessIssue]
    filled = ("start", "end", "each-time", "owner")
    assert [fields[f"candidate-{name}"] for name in filled] == ["2026-11-04", "2026-12-03", "144", "Marketing"]
    entered = Entered(tmp_path)
    with entered.writing() as decisions:
        confirm(decisions, snapshot, ON_THIS_MACHINE, "c" * 16, Terms(seats_committed=12), by="J. Ortiz", note="Yes")
    now = replace(visit_to(snapshot, "/renewals", within="all"), entered=entered.current())
    entered.close()
    assert "grammarly-cccc" in text(renewals.PAGE.render(now))
    assert "likely" not in text(renewals.PAGE.render(now))
    one = renewals.PAGE.render(replace(now, path="/renewals/grammarly-cccc"))
    assert "Confirmed from lines" in text(one)
    assert "confirmed by J. Ortiz on" in text(one)
