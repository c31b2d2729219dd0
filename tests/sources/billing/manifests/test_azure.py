"""manifest.json of Azure's exports."""

import json
from datetime import datetime

import pytest

from sources.base import Object, Unreadable
from sources.billing.manifests.azure import AzureManifests
from sources.sample.layouts.azure import EA, Run, export_run

EXPORTS = "/providers/Microsoft.CostManagement/exports"
COSTS = AzureManifests(("ActualCost", "AmortizedCost", "Usage"))
FOCUS = AzureManifests(("FocusCost",))
RUN = Run("daily", "ActualCost", ("2026-10-01", "2026-10-20"), "a1", "2026-10-21T04:00:00.5234447Z")


def manifest(run: Run) -> tuple[Object, str]:
    files = export_run(run, [(EA, []), (EA, [])])
    name, text = next((name, data.decode()) for name, data in files.items() if name.endswith("manifest.json"))
    return Object(f"az://bills/{name}", len(text), "1", datetime(2026, 10, 21)), text


def changed(**more: object) -> tuple[Object, str]:
    seen, text = manifest(RUN)
    told = json.loads(text)
    for part, values in more.items():
        told[part] = {**told[part], **values} if isinstance(values, dict) else values
    return seen, json.dumps(told)


def test_a_run_tells_its_scope_type_months_and_files():
    (told,) = COSTS.read(*manifest(RUN))
    assert (told.export, told.dataset) == ("/providers/microsoft.billing/billingaccounts/1234567", "ActualCost")
    assert (told.periods, told.days) == (("2026-10",), ("2026-10-01", "2026-10-20"))
    assert [(file.key.rpartition("/")[2], file.rows) for file in told.files] == [
        ("part_0_0001.csv", 0),
        ("part_1_0001.csv", 0),
    ]
    assert told.run_id == "a1"


@pytest.mark.parametrize(
    ("first", "last", "months", "last_day"),
    [
        ("2026-10-01T00:00:00", "2026-10-31T00:00:00", ("2026-10",), "2026-10-31"),
        ("2026-10-01T00:00:00", "2026-11-01T00:00:00Z", ("2026-10",), "2026-10-31"),
        ("2026-11-01T00:00:00", "2026-11-01T00:00:00", ("2026-11",), "2026-11-01"),
        ("2025-12-17T00:00:00Z", "2026-02-16T23:59:59Z", ("2025-12", "2026-01", "2026-02"), "2026-02-16"),
        ("2026-10-05T00:00:00", None, ("2026-10",), "2026-10-05"),
    ],
)
def test_the_months_of_a_run_are_those_of_its_days(
    first: str, last: str | None, months: tuple[str, ...], last_day: str
) -> None:
    (told,) = COSTS.read(*changed(runInfo={"startDate": first, "endDate": last}))
    assert (told.periods, told.days) == (months, (first[:10], last_day))


def test_a_newer_version_of_the_columns_replaces_an_older_one_of_the_same_scope():
    (old,) = COSTS.read(*manifest(RUN))
    (new,) = COSTS.read(
        *changed(
            exportConfig={"dataVersion": "2025-01-01", "resourceId": f"{RUN.scope}{EXPORTS}/monthly"},
            runInfo={"submittedTime": "2026-10-21T04:00:01Z"},
        )
    )
    assert (old.export, old.dataset) == (new.export, new.dataset)
    assert old.rank < new.rank


def test_usage_without_purchases_yields_to_the_actual_cost_of_its_month():
    (actual,) = COSTS.read(*manifest(RUN))
    (usage,) = COSTS.read(*changed(exportConfig={"type": "Usage"}, runInfo={"submittedTime": "2026-10-30T00:00:00Z"}))
    assert usage.dataset == actual.dataset
    assert usage.rank < actual.rank


def test_each_kind_of_bill_takes_its_own_types():
    focus = changed(exportConfig={"type": "FocusCost"})
    assert COSTS.read(*focus) == []
    assert len(FOCUS.read(*focus)) == 1
    assert FOCUS.read(*manifest(RUN)) == []
    assert [COSTS.read(manifest(RUN)[0], others) for others in ('{"files": []}', "[]")] == [[], []]


def test_a_manifest_that_lists_fewer_files_than_it_counts_is_not_finished():
    (told,) = COSTS.read(*changed(blobCount=5))
    assert told.unfinished == "it lists 2 of 5 files"


@pytest.mark.parametrize(
    "broken",
    ["{", "[" * 20_000, '{"exportConfig": {"type": "ActualCost"}}', '{"exportConfig": []}', "3"],
)
def test_a_broken_manifest_says_what_is_wrong(broken: str) -> None:
    with pytest.raises(Unreadable, match=r"manifest\.json: found a manifest that cannot be read"):
        COSTS.read(manifest(RUN)[0], broken)


@pytest.mark.parametrize("told", [{"runInfo": {"startDate": "0001-01-01T00:00:00+01:00"}}, {"blobCount": float("inf")}])
def test_numbers_and_dates_beyond_all_are_told(told: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match=r"manifest\.json: found a manifest that cannot be read"):
        COSTS.read(*changed(**told))
