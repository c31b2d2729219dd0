"""`outlay demo`: the days that the company lives through, how it goes on, and what is known at the end."""

import json
import re
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.demo import AnotherCompany, company, days_of, looking
from pipelines.demo_day import config
from pipelines.demo_serving import NotServed, Server
from sources.sample import MADE, Feed, Made, World, put, write_sample
from sources.sample.write import ABOUT


@pytest.mark.parametrize(
    ("as_of", "after", "days"),
    [
        (date(2026, 11, 29), None, ["08-31", "09-30", "10-31", "11-05", "11-12", "11-19", "11-29"]),
        (date(2026, 11, 12), None, ["08-31", "09-30", "10-31", "11-05", "11-12"]),
        (date(2026, 11, 3), None, ["08-31", "09-30", "10-31", "11-03"]),
        (date(2026, 12, 1), None, ["08-31", "09-30", "10-31", "11-05", "11-12", "11-19", "12-01"]),
        (date(2026, 11, 29), date(2026, 11, 12), ["11-12", "11-19", "11-29"]),
        (date(2026, 11, 29), date(2026, 11, 29), ["11-29"]),
    ],
    ids=["late in the month", "on a day of looking", "early", "the first of a month", "going on", "the same day again"],
)
def test_the_company_looks_at_each_month_s_end_and_weekly_in_the_last(
    as_of: date, after: date | None, days: list[str]
) -> None:
    world = World.of(1, "small", as_of)
    assert [f"{day:%m-%d}" for day in days_of(world, after=after)] == days
    assert {world.on(day).since for day in days_of(world)} == {date(2026, 8, 1)}


@pytest.mark.parametrize(
    ("as_of", "since", "days"),
    [
        (date(2026, 11, 29), None, ["08-31", "09-30", "10-31", "11-29"]),
        (date(2026, 11, 12), None, ["08-31", "09-30", "10-31", "11-12"]),
        (date(2026, 11, 13), date(2026, 11, 1), ["11-05", "11-13"]),
        (date(2026, 11, 3), date(2026, 11, 1), ["11-03"]),
    ],
    ids=["late in the month", "on a day of looking", "the first look is at everything", "the only one"],
)
def test_in_the_middle_of_a_month_it_looks_at_bills_alone(as_of: date, since: date | None, days: list[str]) -> None:
    world = World.of(1, "small", as_of, since)
    assert [f"{day:%m-%d}" for day in world.whole_looks] == days
    assert set(world.whole_looks) <= set(world.looks)


def test_a_company_that_goes_on_has_looked_at_everything_on_the_day_from_which_it_does(tmp_path: Path) -> None:
    put(Made(looking(World.of(1, "small", date(2026, 11, 12))), made(tmp_path), ()), tmp_path)
    later = company(tmp_path, None, None, date(2026, 11, 29))
    assert [f"{day:%m-%d}" for day in later.whole_looks] == ["08-31", "09-30", "10-31", "11-12", "11-29"]
    assert days_of(later, after=date(2026, 11, 12)) == [date(2026, 11, day) for day in (12, 19, 29)]
    put(Made(later.on(date(2026, 11, 19)), made(tmp_path), (), bills_alone=True), tmp_path)
    assert company(tmp_path, None, None, date(2026, 11, 29)).whole_looks == later.whole_looks


def made(folder: Path) -> Path:
    """A folder in which nothing of a day was made."""
    there = folder / f"{MADE}nothing"
    there.mkdir()
    return there


def about(folder: Path, seed: int = 1) -> None:
    (folder / ABOUT).write_text(f'seed = {seed}\nsize = "small"\nas_of = 2026-11-12\nsince = 2026-08-01\n')


def test_a_new_company_is_of_the_first_seed_and_small_unless_said(tmp_path: Path) -> None:
    assert company(tmp_path, None, None, date(2026, 11, 29)) == World.of(1, "small", date(2026, 11, 29))
    assert company(tmp_path, 3, "medium", date(2026, 11, 29)).size.name == "medium"


def test_a_company_that_is_there_goes_on_with_its_own_seed_and_past(tmp_path: Path) -> None:
    about(tmp_path, seed=4)
    later = company(tmp_path, None, None, date(2027, 2, 3))
    assert (later.seed, later.since, later.as_of) == (4, date(2026, 8, 1), date(2027, 2, 3))
    assert company(tmp_path, 4, "small", date(2026, 11, 12)).as_of == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((2, None, None), "a company of seed 1; expected seed 2"),
        ((None, "large", None), "a company of size small; expected size large"),
        ((None, None, date(2026, 11, 5)), "has come to 2026-11-12; expected one on 2026-11-05"),
    ],
    ids=["seed", "size", "a day that is over"],
)
def test_another_company_in_the_same_folder_is_refused_in_words(
    tmp_path: Path, asked: tuple[int | None, str | None, date | None], words: str
) -> None:
    about(tmp_path)
    with pytest.raises(AnotherCompany, match=words):
        company(tmp_path, *asked)


def test_a_folder_of_somebody_is_refused_and_one_with_leftovers_alone_is_not(tmp_path: Path) -> None:
    (tmp_path / ".made-2026-11-05").mkdir()
    assert company(tmp_path, None, None, date(2026, 11, 12)).seed == 1
    (tmp_path / "outlay.toml").write_text("[storage]\n")
    with pytest.raises(AnotherCompany, match=r"a folder that has outlay\.toml and no sample\.toml"):
        company(tmp_path, None, None, date(2026, 11, 12))


def test_the_config_reads_what_has_a_kind_today() -> None:
    exempt = ("licenses", "exempt", "contracts/exempt.csv")
    agreed = Feed("contracts", "agreed", "csv", "contracts/contracts.csv", beside=(exempt,))
    feeds = [Feed("billing", "aws", "focus", "bills/aws"), Feed("trail", "proxy", "proxy-log", "trails/proxy"), agreed]
    text = config([*feeds, Feed("billing", "asked", "aws-cost-explorer")], "http://127.0.0.1:9")
    assert '[[billing]]\nname = "aws"\nkind = "focus"\npath = "bills/aws"\n' in text
    assert 'kind = "aws-cost-explorer"\nendpoint = "http://127.0.0.1:9/asked"\n' in text
    assert '[licenses]\nexempt = "contracts/exempt.csv"\n' in text
    assert "proxy" not in text


def test_the_api_side_answers_on_a_port_that_is_kept(tmp_path: Path) -> None:
    about(tmp_path)
    with Server() as server:
        with server.answering(tmp_path) as address:
            port = int(address.removeprefix("http://127.0.0.1:"))
        with server.answering(tmp_path) as again:
            assert again == address
        in_use = socket.create_server(("127.0.0.1", port))
        with in_use, pytest.raises(NotServed, match="its port in use"), server.answering(tmp_path):
            pytest.fail("it was served")


def test_the_demo_lives_through_its_days_and_keeps_what_was_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, words = tmp_path / "demo", ["demo", "--no-serve", "--out", str(tmp_path / "demo"), "--as-of"]

    def rows(*command: str) -> list[dict[str, Any]]:
        capsys.readouterr()
        assert main([*command, "--format", "json", "--config", str(out / "outlay.toml")]) == 0
        return json.loads(capsys.readouterr().out)

    write_sample(World.of(1, "small", date(2026, 11, 3), since=date(2026, 11, 1)), out)
    assert main([*words, "2026-11-13"]) in (0, 3)
    told = {line[6:16]: line for line in capsys.readouterr().err.splitlines() if line.startswith("As of ")}
    assert " people of hr" in told["2026-11-05"]
    assert re.search(r"Read [\d,]+ rows of \d+ billing periods in ", told["2026-11-12"])
    assert not list(out.glob(".made-*"))
    kept = {row["as_of"]: row["id"] for row in rows("snapshot", "list")}
    assert list(kept) == ["2026-11-13", "2026-11-12", "2026-11-05"]
    asked = (
        "SELECT max(day)::DATE::VARCHAR AS day FROM inventory_scan UNION SELECT max(day)::DATE::VARCHAR FROM saas_feed"
    )
    days = {day: rows("sql", asked, "--snapshot", snapshot) for day, snapshot in kept.items()}
    assert days == {
        "2026-11-13": [{"day": "2026-11-13"}],
        "2026-11-12": [{"day": "2026-11-05"}],
        "2026-11-05": [{"day": "2026-11-05"}],
    }
    known = rows("sql", "SELECT count(*) AS many FROM finding WHERE outcome = 'waste' AND first_found = '2026-11-05'")
    assert known[0]["many"] > 60
    decided = rows("sql", "SELECT DISTINCT snapshot_id FROM decision WHERE subject_kind = 'finding' ORDER BY ALL")
    assert [row["snapshot_id"] for row in decided] == [kept["2026-11-05"]]
    assert {row["difference"] for row in rows("reconcile")} == {"0"}
    waste = next(row for row in rows("score", "--truth", str(out / "truth")) if row["kind"] == "all")
    assert waste["planted"] > 60
    assert main([*words, "2026-11-13"]) in (0, 3)
    assert "Nothing new" in capsys.readouterr().out
