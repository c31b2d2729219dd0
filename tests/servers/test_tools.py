from pathlib import Path

import pytest

from tests.servers.tools import Tool, demand

ABSENT = Tool("Nothing", "OUTLAY_NOTHING", ("no-such-program",), install="apt-get install nothing")


@pytest.mark.parametrize(("variable", "outcome"), [("0", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_an_absent_tool_skips_or_fails(
    monkeypatch: pytest.MonkeyPatch, variable: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("OUTLAY_TEST_ALL", variable)
    with pytest.raises(outcome, match=r"Nothing is not here: `apt-get install nothing`, or name it in OUTLAY_NOTHING"):
        demand(ABSENT)


def test_a_variable_names_the_tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.touch(0o755)
    monkeypatch.setenv("OUTLAY_NOTHING", str(program))
    assert demand(ABSENT) == program


def test_a_tool_is_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "no-such-program").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert demand(ABSENT) == tmp_path / "no-such-program"
