"""The bills of one source are read while those of the source before it are settled."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines.load.ahead import reading_ahead
from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace
from tests.pipelines.bills import charges, text

SOURCE = '[[billing]]\nname = "{0}"\nkind = "focus"\npath = "{0}.csv"\n'


def placed(folder: Path, *sources: str) -> Workspace:
    for number, source in enumerate(sources, 1):
        (folder / f"{source}.csv").write_text(text(charges(number, "1")), encoding="utf-8")
    (folder / "outlay.toml").write_text("".join(SOURCE.format(source) for source in sources), encoding="utf-8")
    return Workspace(settings_of(folder / "outlay.toml"), date(2026, 11, 25))


def segments(folder: Path, source: str) -> int:
    return len(list((folder / ".outlay" / "detail").rglob(f"x_source={source}/*/*.parquet")))


def test_the_next_source_is_read_before_its_turn_and_another_one_not(tmp_path: Path) -> None:
    workspace = placed(tmp_path, "first", "second", "third")
    with workspace.store():
        plans = workspace.plan_all()
        with workspace.reading_ahead(plans):
            workspace.load(plans[0].settings, ["2026-10"])
        assert [segments(tmp_path, each) for each in ("first", "second", "third")] == [1, 1, 0]
        for plan in plans[1:]:
            workspace.load(plan.settings, ["2026-10"])
    assert [(each.source, each.rows, each.held) for each in workspace.results] == [
        ("first", 1, ""),
        ("second", 2, ""),
        ("third", 3, ""),
    ]


def test_what_changed_since_it_was_read_ahead_is_read_anew(tmp_path: Path) -> None:
    workspace = placed(tmp_path, "first", "second")
    with workspace.store():
        first, second = workspace.plan_all()
        old = replace(second, work=tuple(replace(each, signature="another") for each in second.work))
        with workspace.reading_ahead([first, old]):
            workspace.load(first.settings, ["2026-10"])
            (tmp_path / "second.csv").write_text(text(charges(5, "1")), encoding="utf-8")
            workspace.look_again(second.settings)
            workspace.load(second.settings, ["2026-10"])
    assert [(each.rows, each.held) for each in workspace.results] == [(1, ""), (5, "")]


def test_of_a_source_that_has_changed_nothing_old_is_read_beside_what_is_new(tmp_path: Path) -> None:
    workspace = placed(tmp_path, "first", "second", "third")
    with workspace.store():
        first, second, third = workspace.plan_all()
    old = replace(second, work=tuple(replace(each, signature="another") for each in second.work))
    with reading_ahead(workspace.state, [first, old, third], "run") as ahead:
        assert len(list(ahead.staged(first))) == 1
        assert len(list(ahead.staged(second))) == 1
        assert ahead.begun
        assert ahead.begun[0].desk.source == "third"
