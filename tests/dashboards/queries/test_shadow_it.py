"""What nobody approved: lists that never mix, decisions and answers that count at once, and what nothing tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entered import Entered
from dashboards.entries import apps as entries
from dashboards.entries import descriptors
from dashboards.entries.apps import SaidOfApp
from dashboards.entries.descriptors import Answer
from dashboards.entries.refused import Refused
from dashboards.queries.shadow_it import apps, listed, parts
from dashboards.queries.sights import answered, by_trail, departments, reach, review, sights
from tests.dashboards.shadow import AS_OF, OPEN, OPEN_SUBJECT, OTHER_OPEN, shadow
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION

NOTHING = DECISION.empty()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(shadow(tmp_path_factory.mktemp("shadow"))) as opened:
        yield opened


@dataclass(frozen=True)
class Desk:
    """Where a person enters what they decide and answer."""

    snapshot: Snapshot
    entered: Entered

    def decide(self, app: str, status: str, until: date | None = None, owner: str | None = None) -> None:
        with self.entered.writing() as decisions:
            said = [(app, SaidOfApp(status, until, "Asked for.", owner))]
            entries.decide(decisions, self.snapshot, ON_THIS_MACHINE, said, by="Ann")

    def answer(self, text: str, status: str, product: str = "") -> None:
        with self.entered.writing() as decisions:
            said = [(text, Answer(status, product))]
            descriptors.decide(decisions, self.snapshot, ON_THIS_MACHINE, said, by="Ann")

    def of(self, name: str) -> dict[str, dict[str, object]]:
        every = apps(self.snapshot, ON_THIS_MACHINE, self.entered.current())
        return {row["app"]: row for row in listed(every, name).to_dicts()}

    def asked(self) -> dict[str, dict[str, object]]:
        return {
            row["subject"]: row for row in review(self.snapshot, ON_THIS_MACHINE, self.entered.current()).to_dicts()
        }


@pytest.fixture
def desk(snapshot: Snapshot, tmp_path: Path) -> Iterator[Desk]:
    entered = Entered(tmp_path)
    yield Desk(snapshot, entered)
    entered.close()


def test_what_is_new_and_what_is_approved_are_apart(desk: Desk) -> None:
    assert (
        set(desk.of("inbox"))
        == set(desk.of("unapproved"))
        == {"typeform", "whimsical", "render", "okta.0oa8", "fireflies"}
    )
    assert set(desk.of("approved")) == {"zoom"}
    assert "contract C-7 stands" in str(desk.of("approved")["zoom"]["reason"])


def test_the_riskiest_comes_first(snapshot: Snapshot) -> None:
    risks = apps(snapshot, ON_THIS_MACHINE, NOTHING)["risk"].to_list()
    assert risks == sorted(risks, reverse=True)


def test_a_decision_counts_at_once_and_is_taken_back(desk: Desk) -> None:
    desk.decide("typeform", "under_review", owner="Sales")
    row = desk.of("unapproved")["typeform"]
    assert (row["state"], row["decided_by"], row["note"], row["owner"]) == (
        "under_review",
        "Ann",
        "Asked for.",
        "Sales",
    )
    assert "Ann said so on" in str(row["reason"])
    assert "typeform" not in desk.of("inbox")
    desk.decide("typeform", "ignored", AS_OF)
    assert desk.of("approved")["typeform"]["decided_until"] == AS_OF
    desk.decide("typeform", "open")
    assert desk.of("inbox")["typeform"]["decided_by"] is None


def test_a_decision_stands_over_a_contract_until_it_is_taken_back(desk: Desk) -> None:
    desk.decide("zoom", "unsanctioned")
    assert desk.of("unapproved")["zoom"]["state"] == "unsanctioned"
    desk.decide("zoom", "open")
    assert desk.of("approved")["zoom"]["state"] == "sanctioned"


def test_a_decision_whose_day_is_over_counts_no_more(desk: Desk) -> None:
    desk.decide("typeform", "ignored", date(2026, 11, 23))
    assert desk.of("inbox")["typeform"]["state"] == "discovered"


def test_what_the_snapshot_knew_of_a_decision_is_taken_back_too(tmp_path: Path) -> None:
    row = {"id": 1, "at": "2026-11-01T09:00:00", "by": "Ann", "subject_kind": "app", "subject_id": "typeform",
           "status": "sanctioned"}  # fmt: skip
    told = pl.DataFrame([row]).with_columns(pl.col("at").str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us"))
    named = told.select(pl.col(name) if name in told.columns else pl.lit(None).alias(name) for name in DECISION.names)
    before = named.select(pl.col(name).cast(kind) for name, kind in DECISION.schema.items())
    with open_snapshot(shadow(tmp_path / "s", before)) as snapshot:
        now = apps(snapshot, ON_THIS_MACHINE, before)
        assert set(listed(now, "approved")["app"]) == {"zoom", "typeform"}
        back = before.with_columns(id=pl.lit(2, pl.Int64), status=pl.lit("open"))
        assert "typeform" in listed(apps(snapshot, ON_THIS_MACHINE, back), "inbox")["app"].to_list()


def test_texts_that_nothing_tells_are_asked_of_by_their_money(desk: Desk) -> None:
    asked = desk.asked()
    assert list(asked) == [OPEN_SUBJECT, "basecamp outdoors derby"]
    row = asked[OPEN_SUBJECT]
    assert (row["amount"], row["currency"], row["lines"], row["months"], row["mcc"]) == (
        Decimal("100.25"), "GBP", 2, 2, "5947",
    )  # fmt: skip
    assert (row["descriptor"], row["nearest"], row["nearest_name"], row["is_product"]) == (
        OPEN,
        "notion",
        "Notion",
        True,
    )


def test_an_answer_makes_the_app_at_once_and_the_text_is_not_asked_of_again(desk: Desk) -> None:
    desk.answer(f"{OPEN} 99999999", "product", "notion")
    assert list(desk.asked()) == ["basecamp outdoors derby"]
    row = desk.of("inbox")["notion"]
    assert (row["name"], row["spend_12_months"], row["lines"], row["people"]) == ("Notion", Decimal("100.25"), 2, 1)
    assert (row["risk"], row["category"], row["first_seen"]) == (None, "wiki", date(2026, 10, 3))
    seen = sights(desk.snapshot, ON_THIS_MACHINE, desk.entered.current()).filter(pl.col("app_id") == "notion")
    assert seen["answered_by"].to_list() == ["Ann", "Ann"]
    assert answered(desk.snapshot, ON_THIS_MACHINE, desk.entered.current()).to_dicts()[0]["product_name"] == "Notion"


def test_an_answer_adds_to_an_app_that_is_there_and_its_risk_stays(desk: Desk) -> None:
    before = desk.of("inbox")["typeform"]
    desk.answer(OTHER_OPEN, "product", "typeform")
    after = desk.of("inbox")["typeform"]
    assert (after["spend_12_months"], after["lines"]) == (Decimal("235.00"), 7)
    assert (after["risk"], after["risk_reasons"]) == (before["risk"], before["risk_reasons"])


def test_what_is_no_software_is_in_no_list(desk: Desk) -> None:
    desk.answer(OPEN, "not_software")
    assert list(desk.asked()) == ["basecamp outdoors derby"]
    assert "notion" not in desk.of("unapproved")


def test_an_answer_is_taken_back_and_asked_again(desk: Desk) -> None:
    desk.answer(OPEN, "product", "notion")
    desk.answer(OPEN, "open")
    assert OPEN_SUBJECT in desk.asked()
    assert "notion" not in desk.of("inbox")
    with pytest.raises(Refused, match="found none of"):
        desk.answer(OPEN, "open")


def test_a_wrong_product_of_a_text_is_put_right(desk: Desk) -> None:
    desk.answer("WHIMSICAL INC", "not_software")
    assert "whimsical" not in desk.of("unapproved")


@pytest.mark.parametrize(
    ("text", "status", "product", "told"),
    [
        (OPEN, "product", "notoin", "Did you mean notion"),
        (OPEN, "product", "", "one with `product` alone"),
        (OPEN, "maybe", "", "one of product, not_software, open"),
        ("***", "not_software", "", "no letter and no digit"),
    ],
    ids=["near", "no product", "no answer", "no text"],
)
def test_an_answer_that_cannot_be_taken_says_what_to_do(
    desk: Desk, text: str, status: str, product: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        desk.answer(text, status, product)


@pytest.mark.parametrize(
    "viewer", [Viewer("platform"), Viewer("it", Scope(frozenset({"11"})))], ids=["platform", "some accounts"]
)
def test_who_has_no_part_in_software_sees_and_decides_nothing(snapshot: Snapshot, viewer: Viewer, desk: Desk) -> None:
    assert apps(snapshot, viewer, NOTHING).is_empty()
    assert review(snapshot, viewer, NOTHING).is_empty()
    with desk.entered.writing() as decisions, pytest.raises(Refused, match="Who decides"):
        descriptors.decide(decisions, snapshot, viewer, [(OPEN, Answer("not_software"))], by="Ann")


def test_small_groups_are_told_to_it_alone(snapshot: Snapshot) -> None:
    found = sights(snapshot, ON_THIS_MACHINE, NOTHING).filter(pl.col("app_id") == "okta.0oa8")
    assert departments(snapshot, Viewer("it"), found).rows() == [("Sales", 5), ("Legal", 1)]
    [(name, people)] = departments(snapshot, Viewer("finance"), found).rows()
    assert (name.startswith("Departments under 5 people"), people) == (True, 6)


def test_what_saw_an_app_is_added_up_by_text(snapshot: Snapshot) -> None:
    found = sights(snapshot, ON_THIS_MACHINE, NOTHING).filter(pl.col("app_id") == "typeform")
    [row] = by_trail(found).to_dicts()
    assert (row["trail"], row["text"], row["number"], row["first_seen"]) == (
        "card",
        "TYPEFORM.COM",
        6,
        date(2026, 6, 3),
    )
    assert reach(snapshot, ON_THIS_MACHINE) == {"card": date(2026, 11, 3), "sso": date(2026, 11, 20)}


def test_the_parts_of_a_risk_have_their_points() -> None:
    assert parts('["5: b.", "0: c: d.", "20: a."]') == [(20, "a."), (5, "b."), (0, "c: d.")]
    assert parts('["said: without points"]') == [(None, "said: without points")]
    assert parts(None) == []
