"""The rows of every export hold to FOCUS 1.4, but for exceptions that say why and that something needs."""

import json
from collections.abc import Iterator

import polars as pl
import pytest

from checks.conformance.known import KNOWN
from pipelines.cli import main
from pipelines.conformance import Conformance, exceptions, judge, kinds_of
from pipelines.preview import mapping
from pipelines.settings import Settings
from sources.billing import KINDS, BillingKind
from tests.pipelines.conformance.deliveries import every_export
from tests.shared_data import AWS_LEGACY_CUR, AZURE_EA, FOCUS_SAMPLE, OCI_COST_REPORT
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

PUBLIC = {
    "public-aws": ("aws-cur", AWS_LEGACY_CUR),
    "public-azure": ("azure-cost", AZURE_EA),
    "public-oci": ("oci-cost", OCI_COST_REPORT),
    "public-focus": ("focus", FOCUS_SAMPLE),
}
BILLS = [kind for kind in KINDS if not kind.compared]
# What the makers of the public FOCUS sample changed: see tests/checks/conformance/test_public_sample.py.
CHANGED = "public-focus"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A company with every export that tests make, and with the public ones."""
    tables = [
        f'[[billing]]\nname = "{name}"\nkind = "{kind}"\npath = "{path}"\n'
        for name, (kind, path) in PUBLIC.items()
        if path.exists()
    ]
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        with every_export(tmp_path_factory.mktemp("exports"), *tables) as loaded:
            yield loaded


@pytest.fixture(scope="module")
def snapshot(settings: Settings) -> Iterator[Snapshot]:
    with open_snapshot(settings.state) as opened:
        yield opened


@pytest.fixture(scope="module")
def judged(settings: Settings, snapshot: Snapshot) -> Conformance:
    return judge(snapshot, kinds_of(settings), {})


def test_no_must_is_broken_that_no_exception_covers(judged: Conformance) -> None:
    broken = judged.verdicts.filter(pl.col("status") == "failed", pl.col("source") != CHANGED)
    assert broken.select("source", "rule", "value").rows() == []
    assert judged.table_faults == []


def test_the_command_says_the_same(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["conformance", "--config", str(settings.base / "outlay.toml"), "--format", "json"])
    out, err = capsys.readouterr()
    failed = {row["source"] for row in json.loads(out) if row["status"] == "failed"}
    assert (status, failed) == ((1, {CHANGED}) if FOCUS_SAMPLE.exists() else (0, set())), err


def test_every_delivery_was_judged(judged: Conformance, settings: Settings) -> None:
    assert set(judged.verdicts["source"].drop_nulls()) == set(kinds_of(settings))
    assert {each.name for each in BILLS} <= set(kinds_of(settings).values())


def test_every_exception_says_why_and_is_needed_by_some_export(judged: Conformance, settings: Settings) -> None:
    kinds = kinds_of(settings)
    excepted = judged.verdicts.filter(pl.col("status") == "excepted").iter_rows(named=True)
    broken = [(row["rule"], kinds[row["source"]], row["provider"]) for row in excepted]
    of_sample = () if FOCUS_SAMPLE.exists() else tuple(known for known in KNOWN if known.provider)
    judgeable = [known for known in exceptions() if known not in of_sample]
    unneeded = [
        (known.scope, rule)
        for known in judgeable
        for rule in known.rules
        if not any(known.covers(rule, kind, provider) for each, kind, provider in broken if each == rule)
    ]
    assert unneeded == []
    assert [known.rules for known in exceptions() if not known.why] == []


@pytest.mark.parametrize("kind", BILLS, ids=lambda kind: kind.name)
def test_columns_that_stay_null_are_those_that_no_export_of_the_kind_fills(
    kind: BillingKind, snapshot: Snapshot, settings: Settings
) -> None:
    names = [name for name, each in kinds_of(settings).items() if each == kind.name]
    counts = snapshot.frame(
        f"SELECT {', '.join(f'count({column.name}) AS {column.name}' for column in FOCUS_COLUMNS)} "
        "FROM cost_and_usage WHERE list_contains(?, x_source)",
        [names],
    )
    empty = {name for name, count in counts.row(0, named=True).items() if not count}
    assert set(kind.never_filled) <= empty <= {*kind.never_filled, *kind.may_lack}


def test_preview_says_where_every_filled_column_comes_from(snapshot: Snapshot, settings: Settings) -> None:
    files = snapshot.frame("SELECT source, columns FROM load")
    counts = ", ".join(f"count({column.name}) AS {column.name}" for column in FOCUS_COLUMNS)
    for source in settings.billing:
        lists = files.filter(pl.col("source") == source.name)["columns"]
        shown = mapping(list(dict.fromkeys(name for each in lists for name in json.loads(each))), source.reader())
        filled = snapshot.frame(f"SELECT {counts} FROM cost_and_usage WHERE x_source = ?", [source.name])
        names = {name for name, count in filled.row(0, named=True).items() if count}
        assert names <= {*shown.columns.values(), *shown.computed}, source.name
        assert not names & {*shown.absent}, source.name
