"""`outlay run --replay`: what was received is read by what reads now, as of its own day, and nobody is asked."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from tests.pipelines.cli.conftest import Ended, Outlay
from tests.servers.answers import answering
from tests.servers.paid import SnipeIt, license_, seat_of
from tests.servers.vendors import TOKEN, Vendor, scim

RECEIVED, TODAY = "2026-11-20", "2026-11-29"
TOKENS = ("OUTLAY_MIRO_TOKEN", "OUTLAY_SNIPE_TOKEN", "OUTLAY_DIRECTORY_TOKEN")


def user(number: int) -> dict[str, Any]:
    return {"id": f"u{number}", "userName": f"p{number}@haldane.example", "name": {}, "active": True}


def config(folder: Path, address: str, app: str = "", currency: str = "") -> None:
    """Three interfaces; what is read of them hangs on `app` and `currency`."""
    columns = f'columns = {{ currency = {{ value = "{currency}" }}, billing_period = {{ value = "annual" }} }}'
    text = f"""
[[people_source]]
name = "directory"
kind = "scim"
endpoint = "{address}/scim"

[[saas]]
name = "miro"
kind = "scim"
endpoint = "{address}/scim"
{f'app = "{app}"' if app else ""}

[[contracts]]
name = "snipe"
kind = "snipe-it"
endpoint = "{address}"
{columns if currency else ""}
"""
    (folder / "outlay.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder that three interfaces were read into, and the address that they had; nobody is there any more."""
    folder = tmp_path_factory.mktemp("received")
    users = Vendor(scim([user(n) for n in range(3)], "/scim/Users"))
    register = SnipeIt([license_(7)], {7: [seat_of(1, user=1)]})
    both = answering(lambda request: (users if "/scim" in request.path else register)(request))
    with both as address, pytest.MonkeyPatch.context() as patch:
        for name in TOKENS:
            patch.setenv(name, TOKEN)
        patch.delenv("OUTLAY_PEOPLE_KEY", raising=False)
        config(folder, address)
        assert main(["run", "--as-of", RECEIVED, "--config", str(folder / "outlay.toml")]) == 0
    return folder, address


@pytest.fixture
def received(once: tuple[Path, str], tmp_path: Path) -> str:
    """The folder, to be changed, at `tmp_path`; gives the address."""
    folder, address = once
    shutil.copytree(folder, tmp_path, symlinks=True, dirs_exist_ok=True)
    return address


def rows(outlay: Outlay, sql: str) -> list[dict[str, Any]]:
    return json.loads(outlay("sql", sql, "--format", "json").out)


def replay(outlay: Outlay, source: str) -> Ended:
    return outlay("run", "--replay", source, "--as-of", TODAY)


def test_seats_are_read_anew_with_the_day_they_were_received(received: str, tmp_path: Path, outlay: Outlay) -> None:
    config(tmp_path, received, app="miro")
    ended = replay(outlay, "miro")
    assert ended.status == 0
    assert f"miro: Read again from what was received on {RECEIVED}; nobody was asked." in ended.out + ended.err
    assert {row["app_id"] for row in rows(outlay, "SELECT app_id FROM seat WHERE source = 'miro'")} == {"miro"}
    told = rows(outlay, "SELECT DISTINCT day, as_of FROM saas_feed WHERE source = 'miro' AND feed = 'users'")
    assert told == [{"day": RECEIVED, "as_of": RECEIVED}]


def test_contracts_are_read_anew(received: str, tmp_path: Path, outlay: Outlay) -> None:
    assert rows(outlay, "SELECT price_per_seat FROM contract WHERE x_valid_to IS NULL") == [{"price_per_seat": None}]
    config(tmp_path, received, currency="GBP")
    assert replay(outlay, "snipe").status == 0
    assert rows(outlay, "SELECT price_per_seat FROM contract WHERE x_valid_to IS NULL") == [
        {"price_per_seat": "123.45"}
    ]


@pytest.mark.usefixtures("received")
def test_a_roster_is_read_anew_and_nobody_has_left(outlay: Outlay) -> None:
    assert replay(outlay, "directory").status == 0
    assert rows(outlay, "SELECT status, as_of, count(*) AS n FROM person GROUP BY ALL") == [
        {"status": "active", "as_of": RECEIVED, "n": 3}
    ]


@pytest.mark.usefixtures("received")
def test_the_source_is_asked_on_the_day_all_the_same(outlay: Outlay) -> None:
    replay(outlay, "miro")
    assert "miro: " in outlay("run", "--as-of", TODAY).out


def test_where_nothing_was_received_whole_all_stays_as_it_was(received: str, tmp_path: Path, outlay: Outlay) -> None:
    for file in (tmp_path / ".outlay" / "archive" / "miro").rglob("look*"):
        file.unlink()
    before = rows(outlay, "FROM saas_feed WHERE source = 'miro'")
    ended = replay(outlay, "miro")
    assert ended.status == 3
    assert "Held back: miro: found no day in the archive on which it was told in full" in ended.out + ended.err
    assert rows(outlay, "FROM saas_feed WHERE source = 'miro'") == before


def test_nothing_else_is_read_beside_it(tmp_path: Path, outlay: Outlay) -> None:
    config(tmp_path, "http://127.0.0.1:1")
    ended = outlay("run", "--replay", "miro", "--source", "snipe")
    assert (ended.status, "expected it alone" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("source", "said"),
    [("mira", 'Did you mean "miro"?'), ("hr", "expected an interface of people, contracts, lines or seats")],
)
def test_what_has_no_such_answers_is_a_mistake(tmp_path: Path, outlay: Outlay, source: str, said: str) -> None:
    config(tmp_path, "http://127.0.0.1:1")
    with (tmp_path / "outlay.toml").open("a", encoding="utf-8") as file:
        file.write('[[people_source]]\nname = "hr"\nkind = "csv"\npath = "hr.csv"\n')
    ended = outlay("run", "--replay", source)
    assert ended.status == 2
    assert said in ended.out + ended.err
