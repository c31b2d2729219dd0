"""`resolve` answers for a CSV, without an outlay.toml; `shadow-it` lists what a snapshot has of unapproved apps."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.dashboards.shadow import OPEN, OTHER_OPEN, shadow
from tests.pipelines.cli.conftest import Outlay
from warehouse.store import open_store
from warehouse.tables import APP


@pytest.fixture
def cards(tmp_path: Path) -> str:
    (tmp_path / "cards.csv").write_text("day,merchant\n2026-01-02,TYPEFORM.COM\n2026-01-03,\n2026-01-04,Slack Motors\n")
    return "cards.csv"


def test_texts_of_a_column_are_resolved(cards: str, outlay: Outlay) -> None:
    ended = outlay("resolve", "--input", cards, "--column", "merchant", "--format", "json")
    assert ended.status == 0, ended.err
    first, second = json.loads(ended.out)
    assert list(first) == ["descriptor", "product", "vendor", "category", "confidence", "evidence"]
    assert (first["product"], first["vendor"], first["confidence"] > 0.9) == ("typeform", "Typeform", True)
    assert (second["descriptor"], second["product"], second["confidence"]) == ("Slack Motors", None, None)
    assert "1 of 2 texts resolved" in ended.err
    told = csv.DictReader(io.StringIO(outlay("resolve", "--input", cards, "--format", "csv").out))
    assert [row["product"] for row in told] == ["typeform", ""]


def test_a_companys_own_products_are_told(cards: str, tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "ours.csv").write_text(
        "product,name,vendor,category,domains,aliases,bundle_of\nmotors,Slack Motors,Slack Motors,crm,,,\n"
    )
    (tmp_path / "outlay.toml").write_text('[shadow_it]\ncatalogue = "ours.csv"\n')
    for told_by in ((), ("--config", "outlay.toml"), ("--catalogue", "ours.csv")):
        told = json.loads(outlay("resolve", "--input", cards, "--format", "json", *told_by).out)
        assert [row["product"] for row in told] == ["typeform", "motors"]
    assert outlay("resolve", "--input", cards, "--config", "none.toml").status == 2


def test_a_column_that_is_not_there_is_wrong_usage(cards: str, outlay: Outlay) -> None:
    ended = outlay("resolve", "--input", cards, "--column", "seller")
    assert ended.status == 2
    assert 'found no "seller" in cards.csv; expected one of day, merchant' in ended.err
    assert outlay("resolve", "--input", "none.csv").status == 2


def test_what_nobody_approved_is_listed(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text("")
    seen = {"app_id": "typeform", "name": "Typeform", "vendor": "Typeform", "state": "discovered", "trails": "card",
            "people": 2, "spend_12_months": Decimal("40.5"), "currency": "GBP", "last_seen": date(2026, 10, 30),
            "risk": 35, "risk_reasons": '["35: so."]', "reason": "Seen."}  # fmt: skip
    others = [{"app_id": each, "name": each, "state": each} for each in ("sanctioned", "ignored")]
    rows = [*others, {"app_id": "zoom", "name": "Zoom"}, seen]
    with open_store(tmp_path / ".outlay", told=print, doing="a test") as store:
        store.insert(APP, pl.DataFrame([{name: row.get(name) for name in APP.names} for row in rows], APP.schema))
        store.publish(as_of=date(2026, 10, 31), run_id="r1", now=datetime(2026, 10, 31, 7))
    ended = outlay("shadow-it", "--format", "json")
    assert ended.status == 0, ended.err
    [app] = json.loads(ended.out)
    keys = "app vendor category state trails people spend_12_months currency risk first_seen last_seen reason"
    assert set(keys.split()) <= set(app)
    assert (app["app"], app["spend_12_months"], app["first_seen"], app["risk_reasons"]) == (
        "typeform", "40.5", None, ["35: so."],
    )  # fmt: skip
    assert outlay("shadow-it").out.splitlines()[1].split()[:2] == ["typeform", "Typeform"]
    near = outlay("decide", "typefrom", "--status", "sanctioned")
    assert (near.status, 'Did you mean "typeform"?' in near.err) == (2, True)
    assert outlay("decide", "typeform", "--status", "under_review", "--as", "Ann").status == 0
    assert json.loads(outlay("shadow-it", "--format", "json").out)[0]["state"] == "under_review"
    (tmp_path / "apps.csv").write_text("app,status,until,reason\ntypeform,sanctioned,,Asked for.\nnew,ignored,,\n")
    assert "Kept: 2 decisions" in outlay("decide", "--file", "apps.csv").err
    assert json.loads(outlay("shadow-it", "--format", "json").out) == []


def test_a_text_is_answered_once_and_is_the_app_at_once(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text("")
    shadow(tmp_path / ".outlay")
    asked = json.loads(outlay("shadow-it", "--list", "review", "--format", "json").out)
    assert [(row["descriptor"], row["amount"], row["nearest"]) for row in asked] == [
        (OPEN, "100.25", "notion"), (OTHER_OPEN, "55", "basecamp"),
    ]  # fmt: skip
    wrong = outlay("decide", OPEN, "--product", "notoin", "--as", "Ann")
    assert (wrong.status, "Did you mean notion" in wrong.err) == (2, True)
    assert outlay("decide", f"{OPEN} 12345678", "--product", "notion", "--as", "Ann").status == 0
    apps = {row["app"]: row for row in json.loads(outlay("shadow-it", "--list", "inbox", "--format", "json").out)}
    assert (apps["notion"]["spend_12_months"], apps["notion"]["risk"]) == ("100.25", None)
    (tmp_path / "texts.csv").write_text(f"descriptor,product,status\n{OTHER_OPEN},,not_software\n{OPEN},,open\n")
    assert "Kept: 2 decisions" in outlay("decide", "--file", "texts.csv", "--as", "Ann").err
    [again] = json.loads(outlay("shadow-it", "--list", "review", "--format", "json").out)
    assert again["descriptor"] == OPEN
    assert outlay("decide", OTHER_OPEN, "--status", "open", "--as", "Ann").status == 0
    assert len(json.loads(outlay("shadow-it", "--list", "review", "--format", "json").out)) == 2


def test_lists_are_apart_and_a_decision_on_an_app_is_taken_back(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text("")
    shadow(tmp_path / ".outlay")

    def listed(name: str) -> list[str]:
        return [row["app"] for row in json.loads(outlay("shadow-it", "--list", name, "--format", "json").out)]

    assert (listed("approved"), "zoom" in listed("unapproved")) == (["zoom"], False)
    assert outlay("decide", "typeform", "--status", "unsanctioned", "--to", "Sales", "--as", "Ann").status == 0
    assert ("typeform" in listed("inbox"), "typeform" in listed("unapproved")) == (False, True)
    assert outlay("decide", "typeform", "--status", "open", "--as", "Ann").status == 0
    assert "typeform" in listed("inbox")


def test_the_report_is_written_in_each_form(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text("")
    shadow(tmp_path / ".outlay")
    for form, begins in (("html", b"<!DOCTYPE"), ("csv", b"app,name"), ("xlsx", b"PK")):
        ended = outlay("report", "shadow-it", "--format", form, "--out", f"apps.{form}")
        assert ended.status == 0, ended.err
        assert (tmp_path / f"apps.{form}").read_bytes().startswith(begins)


def test_where_nothing_is_known_the_list_is_empty(published: Path, outlay: Outlay) -> None:
    ended = outlay("shadow-it", "--format", "json", "--config", str(published / "outlay.toml"))
    assert (ended.status, json.loads(ended.out)) == (0, [])
