"""Seats from an export by a mapping: what each column means, what cannot be read, and how old the export is."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.archive import Archive
from sources.base import SourceError
from sources.saas import Asking, Told
from sources.saas.csv_files import CSV
from sources.saas.settings import SaasSettings
from tests.sources.saas.asking import AS_OF, KEY, NOW

ZENDESK = """User ID,Email,Role,Created at,Last sign-in
1,Ada@haldane.example,Agent,24/02/2026,15/09/2026
2,bob@haldane.example,Agent,18/10/2026,
3,cy@haldane.example,Light agent,01/03/2025,
"""
COLUMNS = {
    "account_id": "User ID",
    "email": "Email",
    "role": "Role",
    "assigned_at": "Created at",
    "last_activity_at": "Last sign-in",
    "app_id": {"value": "zendesk"},
    "sku": {"value": "zendesk-suite"},
}
Read = Callable[..., Told]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def told(files: dict[str, str] | str, **settings: Any) -> Told:
        for name, text in ({"seats.csv": files} if isinstance(files, str) else files).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        said = SaasSettings.model_validate({"name": "export", "kind": "csv", "path": "*.csv", **settings})
        asking = Asking(AS_OF, NOW, tmp_path, Archive(tmp_path / "archive", KEY), None)
        return CSV.read(said, CSV.ask(said, asking), AS_OF)

    return told


@pytest.fixture
def zendesk(read: Read) -> Told:
    return read(ZENDESK, columns=COLUMNS, format={"date": "%d/%m/%Y"})


def test_the_mapping_says_which_of_their_columns_is_which_of_ours(zendesk: Told) -> None:
    assert zendesk.accounts.filter(account="1")["email"].to_list() == ["ada@haldane.example"]
    row = zendesk.seats.filter(account="1").row(0)
    assert row == ("zendesk", "zendesk-suite", "1", True, datetime(2026, 2, 24), None)


def test_a_light_agent_is_free(zendesk: Told) -> None:
    assert zendesk.seats.filter(~pl.col("paid"))["account"].to_list() == ["3"]


def test_an_empty_day_of_use_is_none_ever(zendesk: Told) -> None:
    never = zendesk.activity.filter(pl.col("last_activity_at").is_null())
    assert never["account"].to_list() == ["2", "3"]


def test_an_export_knows_no_day_after_its_newest_use(zendesk: Told) -> None:
    line = zendesk.feeds.filter(feed="activity.zendesk").row(0, named=True)
    assert (line["as_of"], line["newest"]) == (date(2026, 9, 15), datetime(2026, 9, 15))
    assert zendesk.activity["as_of"].unique().to_list() == [date(2026, 9, 15)]


def test_a_day_in_its_name_is_the_day_that_it_is_of_and_the_newest_counts(read: Read) -> None:
    old = "account_id,last_activity_at\n1,2026-10-01\n9,2026-10-01\n"
    new = "account_id,last_activity_at\n1,2026-11-02\n"
    told = read({"miro-2026-10-28.csv": old, "miro-2026-11-28.csv": new}, app="miro")
    assert told.seats.select("app_id", "sku", "account").rows() == [("miro", "miro-seat", "1")]
    assert told.activity["as_of"].to_list() == [date(2026, 11, 28)]
    assert told.covered.rows() == [("miro", "2026-11")]


def test_a_column_may_tell_the_day(read: Read) -> None:
    told = read("account_id,last_activity_at,as_of\n1,2026-10-01,2026-11-20\n", app="miro")
    assert told.feeds.filter(feed="activity.miro")["as_of"].to_list() == [date(2026, 11, 20)]


def test_without_a_column_of_use_nobodys_is_known(read: Read) -> None:
    told = read("email\nada@x.example\n", app="miro")
    assert told.seats["account"].to_list() == ["ada@x.example"]
    assert told.activity.is_empty()
    assert told.feeds.filter(feed="activity.miro")["status"].to_list() == ["not_offered"]


def test_our_names_need_no_mapping(read: Read) -> None:
    text = (
        "Account ID,email,aliases,hr_id,account kind,account_status,app_id,sku,paid,via\n"
        "7,a@x.example,A@old.example;a.b@x.example,HF1,Contractor,suspended,miro,team,no,group\n"
    )
    told = read(text)
    row = told.accounts.row(0, named=True)
    assert (row["account"], row["hr_id"], row["account_kind"], row["account_status"]) == (
        "7",
        "HF1",
        "contractor",
        "suspended",
    )
    assert row["aliases"] == ["a@old.example", "a.b@x.example"]
    assert told.seats.row(0) == ("miro", "team", "7", False, None, "group")


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_stands(read: Read) -> None:
    text = "account_id,email,assigned_at,account_kind\n1,a@x.example,2026-01-01,person\n2,b@x.example,soon,person\n"
    told = read(f"{text},,2026-01-01,person\n4,d@x.example,2026-01-01,robot\n5,e@x.example\n", app="miro")
    assert told.seats["account"].to_list() == ["1"]
    line = told.feeds.filter(feed="seats.csv").row(0, named=True)
    assert line["status"] == "failed"
    assert "4 rows" in line["reason"]
    for said in ("line 3, column assigned_at", "line 4, column account_id", "line 5, column account_kind", "line 6:"):
        assert any(said in note for note in told.notes), said


def test_no_address_stands_in_what_is_told_of_a_row(read: Read) -> None:
    told = read("account_id,email,assigned_at\n1,a@x.example,a@x.example\n", app="miro")
    assert "x.example" not in " ".join((*told.notes, *told.feeds["reason"].drop_nulls()))


def test_a_file_that_is_no_table_is_told_beside_those_that_are(read: Read) -> None:
    told = read({"a.csv": "account_id\n1\n", "b.csv": "<html>Sign in</html>"}, app="miro")
    status = dict(told.feeds.select("feed", "status").iter_rows())
    assert (status["a.csv"], status["b.csv"]) == ("ok", "failed")


def test_where_no_file_can_be_read_nothing_is_had(read: Read) -> None:
    with pytest.raises(SourceError, match="HTML"):
        read("<html>Sign in</html>")


def test_a_name_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="account_id"):
        SaasSettings.model_validate({"name": "x", "kind": "csv", "path": "x.csv", "columns": {"acount": "User"}})


def test_kinds_that_ask_a_vendor_take_no_mapping() -> None:
    with pytest.raises(ValueError, match="known"):
        SaasSettings.model_validate({"name": "x", "kind": "okta", "columns": {"email": "Mail"}})


def test_a_header_that_changed_is_told_with_what_was_found(read: Read) -> None:
    with pytest.raises(SourceError, match="“Last sign-in” for last_activity_at") as caught:
        read(ZENDESK.replace("Last sign-in", "Last login"), columns=COLUMNS)
    assert "Last login" in str(caught.value)
