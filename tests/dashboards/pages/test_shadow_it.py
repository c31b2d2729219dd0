"""What the page of unapproved apps says: lists, risk against money, one app, texts to answer; and Home for IT."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.entered import Entered
from dashboards.entries import apps as entries
from dashboards.entries import descriptors
from dashboards.entries.apps import SaidOfApp
from dashboards.entries.descriptors import Answer
from dashboards.pages import home, shadow_it
from dashboards.pages.base import Visit
from dashboards.pages.shadow_it.risk_map import HEIGHT, LINE, WIDTH, boxes, placed
from tests.dashboards.conftest import visit_to
from tests.dashboards.reading import parts, styled, text
from tests.dashboards.shadow import OPEN, OTHER_OPEN, shadow
from warehouse.snapshot import Snapshot, open_snapshot

PATH = "/shadow-it"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(shadow(tmp_path_factory.mktemp("shadow"))) as opened:
        yield opened


def shown(visit: Visit) -> object:
    return shadow_it.PAGE.render(visit)


def row_of(page: object, name: str) -> str:
    """The text of the table row that holds a name."""
    return next(text(row) for row in parts(page, "Tr") if name in text(row))


def hrefs(page: object) -> list[str]:
    return [link.href for link in parts(page, "A")]  # pyright: ignore[reportAttributeAccessIssue]


def test_each_list_has_its_number_and_money_and_approved_ones_stand_apart(snapshot: Snapshot) -> None:
    page = shown(visit_to(snapshot, PATH))
    piles = [text(pile) for pile in styled(page, "pile")]
    assert piles == [
        "Inbox, newly seen 5 £192",
        "Nobody approved 5 £192",
        "Review list 2 £155",
        "Approved or ignored 1 £140",
    ]
    assert "Zoom" not in text(page)
    assert "Zoom" in text(shown(visit_to(snapshot, PATH, list="approved")))


def test_a_row_says_how_risky_why_who_and_how_much(snapshot: Snapshot) -> None:
    row = row_of(shown(visit_to(snapshot, PATH)), "Typeform")
    for told in (
        "Forms and surveys",
        "45",
        "6 people are on its trails",
        "£180.00",
        "Card",
        "3 Jun 2026",
        "Discovered",
    ):
        assert told in row


def test_money_that_cannot_be_added_up_is_no_number_and_no_zero(snapshot: Snapshot) -> None:
    page = shown(visit_to(snapshot, PATH))
    assert "no number in several currencies" in row_of(page, "Render")
    assert "no number no line" in row_of(page, "Our own thing")
    assert "3 apps without a sum of money" in text(page)
    assert "3 apps are not drawn" in text(page)


def test_filters_and_order_are_the_address(snapshot: Snapshot) -> None:
    page = shown(visit_to(snapshot, PATH, trail="card", sort="name"))
    names = [text(row).split()[0] for row in parts(parts(styled(page, "shadow-apps"), "Tbody"), "Tr")]
    assert names == ["Render", "Typeform", "Whimsical"]
    assert f"{PATH}?trail=card&sort=name&category=whiteboard" in hrefs(page)
    assert "No app matches these filters" in text(shown(visit_to(snapshot, PATH, state="ignored")))


def test_the_app_that_is_looked_at_has_each_part_of_its_risk_and_what_saw_it(snapshot: Snapshot) -> None:
    [side] = styled(shown(visit_to(snapshot, PATH, app="whimsical")), "shadow-side")
    told = text(side)
    for words in (
        "Whimsical",
        "Whiteboard · 1 person · £12.50 in 12 months",
        "of 100, by these parts",
        "WHIMSICAL INC",
    ):
        assert words in told
    points = sum(
        int(text(part).rpartition("+")[2]) for part in parts(styled(side, "risk-parts"), "Li") if "+" in text(part)
    )
    assert text(styled(side, "risk-number")) == str(points) == "25"
    assert f"{PATH}/whimsical" in hrefs(side)


def test_dots_lie_where_their_risk_and_money_are_and_names_do_not_touch() -> None:
    apps = [
        {"name": f"App number {n}", "risk": 10 * n, "spend_12_months": Decimal(100 * n), "people": n} for n in range(10)
    ]
    dots = placed(apps, Decimal(1000))
    assert (dots[5].across, dots[5].up) == (WIDTH / 2, HEIGHT / 2)
    taken = [boxes(dot)[dot.label] for dot in dots if dot.label]
    assert len(taken) > 5
    for place, (start, end, up) in enumerate(taken):
        assert all(end < a or start > b or abs(up - y) >= LINE for a, b, y in taken[:place])


def test_one_app_has_its_lines_its_departments_and_pseudonyms(snapshot: Snapshot) -> None:
    page = shown(visit_to(snapshot, f"{PATH}/typeform"))
    assert "6 lines, £180.00 in all" in text(page)
    assert "6 people in 2 departments" in text(page)
    assert "card:0" in text(page)
    assert "ana" in row_of(page, "card:0")
    signed = shown(visit_to(snapshot, f"{PATH}/okta.0oa8"))
    assert "6 accounts left a trace without money" in text(signed)


def test_pseudonyms_and_small_groups_are_for_it_alone(snapshot: Snapshot) -> None:
    visit = replace(visit_to(snapshot, f"{PATH}/typeform"), viewer=Viewer("finance"))
    page = shown(visit)
    assert "Person" not in [text(head) for head in parts(page, "Th")]
    assert "Departments under 5 people" in text(page)
    assert "Legal" not in text(page)


def test_a_grant_without_a_day_says_what_it_lets_the_app_read(snapshot: Snapshot) -> None:
    page = shown(visit_to(snapshot, f"{PATH}/fireflies"))
    assert "https://www.googleapis.com/auth/gmail.readonly" in text(page)
    assert "not told" in row_of(page, "Fireflies.ai Notetaker")
    row = row_of(shown(visit_to(snapshot, PATH)), "Fireflies.ai")
    assert ("OAuth" in row, "not told" in row) == (True, True)


def test_a_trail_that_could_not_be_had_is_told(snapshot: Snapshot) -> None:
    page = shown(visit_to(snapshot, PATH))
    assert "1 trail not told in full" in text(page)
    assert "Not imported" in row_of(page, "proxy")


def test_an_app_that_is_not_there_says_so(snapshot: Snapshot) -> None:
    assert "There is no such app now" in text(shown(visit_to(snapshot, f"{PATH}/gone")))


def test_texts_are_asked_of_with_what_they_may_be(snapshot: Snapshot) -> None:
    page = shown(visit_to(snapshot, PATH, list="review"))
    row = row_of(page, OPEN)
    for told in ("2 lines in 2 months, MCC 5947", "Is it Notion?", "£100.25", "Yes", "No software", "Something else"):
        assert told in row


def test_texts_are_looked_at_by_what_their_seller_is_said_to_sell(snapshot: Snapshot) -> None:
    for word, there, gone in (("none", OTHER_OPEN, OPEN), ("else", OPEN, OTHER_OPEN)):
        page = shown(visit_to(snapshot, PATH, list="review", mcc=word))
        assert there in text(page)
        assert gone not in text(page)
        assert f"{PATH}?list=review&mcc=software" in hrefs(page)


def test_decisions_and_answers_show_at_once(snapshot: Snapshot, tmp_path: Path) -> None:
    entered = Entered(tmp_path)
    with entered.writing() as decisions:
        entries.decide(decisions, snapshot, ON_THIS_MACHINE, [("typeform", SaidOfApp("under_review"))], by="Ann")
        said = [(OPEN, Answer("product", "notion")), (OTHER_OPEN, Answer("not_software"))]
        descriptors.decide(decisions, snapshot, ON_THIS_MACHINE, said, by="Ann")
    now = replace(visit_to(snapshot, PATH), entered=entered.current())
    entered.close()
    page = shown(now)
    assert "Under review by Ann" in row_of(page, "Typeform")
    assert "Unknown" in row_of(page, "Notion")
    assert "texts on lines" not in text(page)
    answers = shown(replace(now, filters={"list": "review"}))
    assert "2 answers stand" in text(answers)
    assert "Notion notion Ann" in row_of(answers, "notion boutique rugby")
    assert "No software" in row_of(answers, "basecamp outdoors derby")


def test_home_tells_it_of_what_is_newly_seen_and_the_rail_how_much(snapshot: Snapshot) -> None:
    [card] = [card for card in styled(home.PAGE.render(visit_to(snapshot, "/")), "role-card") if "IT" in text(card)]
    assert "5 apps newly seen" in text(card)
    assert f"{PATH}?list=inbox" in hrefs(card)
    waiting = shadow_it.PAGE.waiting
    assert waiting is not None
    assert waiting(visit_to(snapshot, PATH)) == 5


def test_who_may_not_see_software_is_told_so(snapshot: Snapshot, healthy_snapshot: Snapshot) -> None:
    page = shown(replace(visit_to(snapshot, PATH), viewer=Viewer("platform")))
    assert "Apps are not yours to see" in text(page)
    assert "No trail of software is read yet" in text(shown(visit_to(healthy_snapshot, PATH)))
