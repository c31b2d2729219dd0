"""A roster from a SCIM server: pages by what came, keys that may be absent, and no password anywhere."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.archive import Archive
from sources.base import SourceError
from sources.people import Asking, Roster
from sources.people.scim import ENTERPRISE, USERS, ScimRoster
from sources.people.settings import PeopleSettings
from tests.servers.vendors import TOKEN, Vendor, scim
from tests.sources.saas.asking import AS_OF, KEY, NOW, Passing


def user(number: int, **more: Any) -> dict[str, Any]:
    work = {"employeeNumber": f"E{number}", "department": "Sales", "costCenter": "CC1"}
    return {
        "id": f"u{number}",
        "userName": f"P{number}@h.example",
        "displayName": f"P {number}",
        ENTERPRISE: work,
        **more,
    }


def asked(
    users: list[dict[str, Any]], folder: Path, *, shown: str = f"Bearer {TOKEN}", absent: str = "", **more: Any
) -> Roster:
    vendor = Vendor(scim(users, "/scim/Users", most=20, absent=absent), shown)
    with vendor.serving() as address:
        settings = PeopleSettings(name="directory", kind="scim", endpoint=f"{address}/scim", **more)
        asking = Asking(AS_OF, NOW, folder, folder, Archive(folder / "archive", KEY), TOKEN)
        return ScimRoster(asks=replace(USERS, clock=Passing([]).clock)).roster(settings, asking)


@pytest.fixture
def people(tmp_path: Path) -> pl.DataFrame:
    users = [
        *(user(n) for n in range(45)),
        user(50, active=False),
        user(
            51, userType="Contractor", emails=[{"value": "alias@h.example"}, {"value": "b@h.example", "primary": True}]
        ),
        {"id": "u52", "userName": "cleo", "emails": [{"value": "CLEO@h.example"}], "password": "hunter2secret"},
        {"id": "u53", "userName": "nobody"},
    ]
    return asked(users, tmp_path).people


def test_everybody_is_there_who_has_a_number_or_an_address(people: pl.DataFrame) -> None:
    assert people.height == 48
    assert people.filter(pl.col("hr_id").is_null())["emails"].to_list() == [["cleo@h.example"]]


def test_who_is_not_active_has_left_and_who_is_not_said_to_be_works_here(people: pl.DataFrame) -> None:
    assert people["status"].value_counts().sort("status").rows() == [("active", 47), ("left", 1)]


def test_addresses_kind_and_department_are_told(people: pl.DataFrame) -> None:
    [row] = people.filter(hr_id="E51").to_dicts()
    assert row["emails"] == ["p51@h.example", "b@h.example", "alias@h.example"]
    assert (row["kind"], row["department"], row["cost_center"]) == ("contractor", "Sales", "CC1")


@pytest.mark.usefixtures("people")
def test_a_password_is_not_kept(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", KEY)
    folders = {file.parent for file in (tmp_path / "archive").rglob("*.fernet")}
    kept = [text for folder in folders for text in archive.read(folder, "*.json")]
    assert any("p51@h.example" in text.lower() for text in kept)
    assert not any("hunter2secret" in text for text in kept)


def test_a_server_without_users_gives_an_empty_roster(tmp_path: Path) -> None:
    assert asked([], tmp_path, absent="Resources").people.is_empty()


def test_a_server_that_refuses_is_not_had_and_no_error_shows_the_token(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        asked([user(1)], tmp_path, shown="Bearer another")
    assert TOKEN not in str(raised.value)


SAP = "urn:ietf:params:scim:schemas:extension:sap:2.0:User"
OWN = "urn:acme:scim:schemas:extension:hr:1.0:User"


def test_a_first_and_a_last_day_are_told_by_saps_extension(tmp_path: Path) -> None:
    users = [user(1, **{SAP: {"validFrom": "2027-01-11T00:00:00Z", "validTo": "2027-12-31"}}), user(2)]
    days = asked(users, tmp_path).people.select("start", "end").rows()
    assert days == [(date(2027, 1, 11), date(2027, 12, 31)), (None, None)]


def test_those_of_another_extension_are_mapped(tmp_path: Path) -> None:
    users = [user(1, **{OWN: {"firstDay": "2026-12-07"}}, leaves="2026-12-31")]
    mapped = {"start": {"column": f"{OWN}:firstDay"}, "end": {"column": "leaves"}}
    assert asked(users, tmp_path, columns=mapped).people.select("start", "end").rows() == [
        (date(2026, 12, 7), date(2026, 12, 31))
    ]


def test_who_has_not_begun_yet_is_not_active_and_has_not_left(tmp_path: Path) -> None:
    to_come = user(1, active=False, **{SAP: {"validFrom": "2026-12-07"}})
    gone = user(2, active=False, **{SAP: {"validFrom": "2020-01-01", "validTo": "soon"}})
    assert asked([to_come, gone], tmp_path).people["status"].to_list() == ["active", "left"]
