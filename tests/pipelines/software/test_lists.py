"""The company's own lists: seats that are kept by person or account, what moving costs, who is to come and go."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.software.lists import ListUnreadable, exempt, migration, plans
from sources.reference.products import products
from warehouse.people import People, make_key


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    make_key(tmp_path)
    with People(tmp_path) as opened:
        yield opened


def test_an_address_stands_for_its_person_and_else_for_the_accounts_under_it(tmp_path: Path, people: People) -> None:
    [ana] = people.ids(pl.Series(["ana@h.example"]))
    ids = people.account_ids(pl.Series(["bot-1", "U9"]))
    told = pl.DataFrame(
        {"account_id": [ids[0]], "name": [None], "email": ["Bot@h.example"]}, schema_overrides={"name": pl.String}
    )
    people.keep_accounts("slack", told)
    file = tmp_path / "exempt.csv"
    file.write_text(
        "app,email,account,reason\nSlack,ANA@h.example,,audit\nslack,bot@h.example,,robot\nOwn tool,,U9,night\n"
    )
    rows = exempt(file, people, products()).sort("reason")
    assert rows.select("app_id", "person_id", "account_id").rows() == [
        ("slack", ana, None),
        ("own tool", None, ids[1]),
        ("slack", None, ids[0]),
    ]


def test_what_moving_costs_and_who_comes_is_read_by_the_catalogues_products(tmp_path: Path) -> None:
    moved, coming = tmp_path / "migration.csv", tmp_path / "plans.csv"
    moved.write_text("kept,retired,cost_per_person,currency\nasana,monday,6,GBP\n")
    coming.write_text("app,joiners,leavers,reason\nZoom,12,,a new site\n,,3,everywhere\n")
    assert migration(moved, products()).row(0) == ("asana", "monday", Decimal(6), "GBP")
    assert plans(coming, products()).rows() == [("zoom", 12, None, "a new site"), (None, None, 3, "everywhere")]


def test_a_list_that_is_not_named_is_empty(people: People) -> None:
    assert exempt(None, people, products()).is_empty()
    assert migration(None, products()).is_empty()
    assert plans(None, products()).is_empty()


@pytest.mark.parametrize("text", [None, "app;email\n", "kept,retired,cost_per_person,currency\na,b,much,GBP\n"])
def test_a_list_that_cannot_be_read_stops_the_run_in_words(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "migration.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ListUnreadable, match=r"migration\.csv"):
        migration(file, products())
