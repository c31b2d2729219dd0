"""The Foundation's validator: where it is missing or fails, that is said; all its rules are accounted for."""

from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.conformance.validator import MODEL, NoValidator, installed, unaccounted, validate
from tests.servers.tools import VALIDATOR, demand
from warehouse.snapshot import open_snapshot
from warehouse.store import open_store


def stub(folder: Path, script: str) -> Path:
    """An environment whose interpreter is a shell script."""
    python, model = folder / "bin" / "python", folder / "lib/python3.12/site-packages" / MODEL
    for file, text in ((python, f"#!/bin/sh\n{script}\n"), (model, '{"ModelRules": {}}')):
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    python.chmod(0o755)
    return folder


def test_a_missing_validator_is_told_with_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NoValidator, match=r"is not in .*needs Python 3\.12"):
        installed(tmp_path)


def test_a_validator_that_fails_is_no_pass(tmp_path: Path) -> None:
    tool = installed(stub(tmp_path / "tool", "echo 'No module named focus_validator' >&2; exit 1"))
    with open_store(tmp_path / "state", told=print, doing="a test") as store:
        store.publish(as_of=date(2026, 10, 31), run_id="r1", now=datetime(2026, 10, 31))
    with open_snapshot(tmp_path / "state") as snapshot, pytest.raises(NoValidator, match="No module named"):
        validate(tool, snapshot, ["aws"])


def test_a_rule_that_we_do_not_know_is_found() -> None:
    model = {
        "BilledCost-C-003-M": {"Function": "Nullability"},
        "BilledCost-C-000-M": {"Function": "Composite"},
        "BilledCost-C-099-M": {"Function": "Validation"},
    }
    assert unaccounted(model) == ["BilledCost-C-099-M"]


def test_every_rule_of_the_model_of_1_2_is_checked_or_explained() -> None:
    environment = demand(VALIDATOR).parents[1]
    assert unaccounted(installed(environment).model()) == []
