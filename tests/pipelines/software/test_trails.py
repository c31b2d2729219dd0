"""Trails read: hosts of products alone, pseudonyms for everybody, and what it comes to in `app`."""

import json
from datetime import date
from typing import Any

import polars as pl

from pipelines.software import judge_software
from pipelines.software.trailed import told
from tests.pipelines.software.own import FIRST, Own
from warehouse.people import EMAIL
from warehouse.tables import DECISION

HR = 'most_leavers_percent = 100\ncolumns = { hr_id = "hr_id", email = "email", name = "name", department = "dept" }\n'
ADA = {"hr_id": "e1", "name": "Ada Byron", "email": "ada@acme.example", "dept": "Sales"}


def line(
    day: date, domain: str, person: str | None = "ada@acme.example", device: str = "ADAS-LAPTOP"
) -> dict[str, Any]:
    return {"day": day, "domain": domain, "person": person, "device": device}


def company(own: Own, *lines: dict[str, Any]) -> Own:
    own.write("hr.csv", [ADA])
    own.source("people_source", "hr", "csv", "hr.csv", HR)
    own.write("dns.csv", lines)
    own.source("trail", "dns", "domain-csv", "dns.csv")
    return own


def judged(own: Own) -> list[dict[str, Any]]:
    workspace = own.workspace()
    with workspace.store() as store:
        judge_software(store, workspace.settings, own.day, DECISION.empty())
        return store.frame("FROM app WHERE state IS NOT NULL").to_dicts()


def test_a_host_of_a_product_is_kept_with_the_person_and_no_other_is(own: Own) -> None:
    seen = company(own, line(FIRST, "app.typeform.com"), line(FIRST, "www.gov.uk"), line(FIRST, "js.stripe.com")).run()
    assert (seen["dns"].rows, seen["dns"].what, seen["dns"].gaps) == (1, "sights", ())
    [sight] = own.rows("FROM trail_sight")
    with own.people() as people:
        [ada] = people.known(pl.Series(["ada@acme.example"]), EMAIL)
    assert (sight["client"], sight["person_id"], sight["trail"]) == ("app.typeform.com", ada, "dns")
    assert (sight["first_seen"], sight["last_seen"]) == (FIRST, FIRST)


def test_an_hr_id_and_an_address_are_one_person_and_a_shared_device_is_nobody(own: Own) -> None:
    lines = [line(FIRST, "typeform.com", who) for who in ("e1", "ada@acme.example", None)]
    company(own, *lines).run()
    sights = own.rows("SELECT person_id, account_id FROM trail_sight ORDER BY person_id")
    assert len(sights) == 2
    assert sights[1]["person_id"] is None
    assert "ADAS-LAPTOP" not in json.dumps(sights)


def test_what_was_seen_becomes_an_app_with_department_and_risk(own: Own) -> None:
    company(own, line(FIRST, "typeform.com")).run()
    [app] = judged(own)
    assert (app["app_id"], app["name"], app["state"], app["trails"]) == ("typeform", "Typeform", "discovered", "dns")
    assert (app["people"], app["departments"], app["spend_12_months"]) == (1, 1, None)
    assert app["risk"] == sum(int(each.split(":")[0]) for each in json.loads(app["risk_reasons"]))


def test_a_file_that_is_gone_takes_nothing_away_and_grows_stale(own: Own) -> None:
    company(own, line(FIRST, "typeform.com")).run()
    (own.folder / "dns.csv").unlink()
    seen = own.run(days=20)
    assert "dns.csv" in seen["dns"].held
    assert [app["app_id"] for app in judged(own)] == ["typeform"]
    workspace = own.workspace()
    with workspace.store() as store:
        assert told(store, workspace.settings, own.day) == {"dns": "failed"}


def test_a_trail_that_is_told_late_is_stale(own: Own) -> None:
    company(own, line(FIRST, "typeform.com")).run()
    own.run(days=20)
    workspace = own.workspace()
    with workspace.store() as store:
        assert told(store, workspace.settings, FIRST) == {"dns": "ok"}
        assert told(store, workspace.settings, own.day) == {"dns": "stale"}


def test_the_same_files_twice_change_nothing(own: Own) -> None:
    company(own, line(FIRST, "typeform.com"), line(FIRST, "slack.com", None)).run()
    before = own.rows("SELECT * EXCLUDE (x_last_seen) FROM trail_sight ORDER BY ALL")
    own.run(days=1)
    assert own.rows("SELECT * EXCLUDE (x_last_seen) FROM trail_sight ORDER BY ALL") == before


def test_a_bad_line_is_a_gap_that_names_nobody(own: Own) -> None:
    bad = {**line(FIRST, "typeform.com"), "day": "someday"}
    seen = company(own, bad, line(FIRST, "slack.com")).run()
    [gap] = seen["dns"].gaps
    assert "1 row rejected" in gap
    assert "ada" not in gap.lower()
