"""What Dagster loads: pinned, without a warning, and without a trace in the checkout."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import dagster as dg

from checks.findings import SUITE as FINDINGS
from checks.suites import SUITES
from pipelines.assets.bills import BLOCKING
from pipelines.definitions import definitions
from pipelines.finance import PARTS
from pipelines.settings import load
from tests.pipelines.bills import Place

ROOT = Path(__file__).parents[2]
FINANCE = tuple(part.name for part in PARTS)
PINNED = {
    "bill/aws": ("MonthlyPartitionsDefinition", "bills", {"warehouse"}, []),
    "bill/azure": ("MonthlyPartitionsDefinition", "bills", {"warehouse"}, []),
    "marts": (None, "default", {"warehouse"}, ["bill/aws", "bill/azure"]),
    "findings": (None, "default", {"warehouse"}, ["inventory/estate", "marts"]),
    "inventory/estate": (None, "inventories", {"warehouse"}, []),
    "people/hr": (None, "people", {"warehouse"}, []),
    "contracts/agreed": (None, "contracts", {"warehouse"}, ["people/hr"]),
    "spend/card": (None, "spend", {"warehouse"}, ["people/hr"]),
    "seats/okta": (None, "seats", {"warehouse"}, ["people/hr"]),
    "trails/signs": (None, "trails", {"warehouse"}, ["people/hr", "seats/okta"]),
    "trails/dns": (None, "trails", {"warehouse"}, ["people/hr"]),
    "licenses": (
        None,
        "default",
        {"warehouse"},
        sorted(
            [FINANCE[-1], "contracts/agreed", "people/hr", "seats/okta", "spend/card", "trails/dns", "trails/signs"]
        ),
    ),
    "snapshot": (None, "default", {"warehouse"}, ["licenses"]),
    **{name: (None, "default", {"warehouse"}, [before]) for before, name in pairwise(("findings", *FINANCE))},
    "renewal_packs": (None, "renewals", set[str](), ["snapshot"]),
}
SOFTWARE = """
[[people_source]]
name = "hr"
kind = "csv"
path = "roster.csv"
[[contracts]]
name = "agreed"
kind = "csv"
path = "contracts.csv"
[[spend]]
name = "card"
kind = "card-csv"
path = "card.csv"
[[saas]]
name = "okta"
kind = "okta"
endpoint = "https://haldane.okta.example"
[[trail]]
name = "signs"
kind = "sso-okta"
saas = "okta"
[[trail]]
name = "dns"
kind = "domain-csv"
path = "dns.csv"
"""
LOADED = """
import os, sys
import dagster as dg
from pipelines.definitions import defs
for config in sys.argv[1:]:
    os.environ["OUTLAY_CONFIG"] = config
    loaded = defs()
    dg.Definitions.validate_loadable(loaded)
    print(*sorted(key.to_user_string() for key in loaded.get_repository_def().asset_graph.get_all_asset_keys()))
with dg.DagsterInstance.get() as instance:
    print(instance.telemetry_enabled, instance.storage_directory())
"""


def repository(place: Place) -> dg.RepositoryDefinition:
    return definitions(load(place.folder / "outlay.toml")).get_repository_def()


def python(place: Place, *words: str, config: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "OUTLAY_CONFIG"}
    environment |= {"DAGSTER_HOME": str(ROOT), "OUTLAY_DAGSTER_DIR": str(place.folder / "records")}
    environment |= {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    if config:
        environment["OUTLAY_CONFIG"] = str(place.folder / "outlay.toml")
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=place.folder, env=environment, capture_output=True, text=True, check=False)


def in_checkout() -> set[Path]:
    """Every file of the checkout but what Python and the tests' own tools write."""
    passing = {"__pycache__", ".git", ".venv", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules"}
    return {path for path in ROOT.rglob("*") if not passing & set(path.relative_to(ROOT).parts)}


def test_the_assets_are_pinned(place: Place) -> None:
    place.config(("aws", "a.csv"), ("azure", "b.csv"))
    file = place.folder / "outlay.toml"
    file.write_text(
        f'{file.read_text()}[[inventory]]\nname = "estate"\nkind = "files"\npath = "estate.csv"\n{SOFTWARE}'
    )
    found = repository(place).asset_graph
    nodes = {key.to_user_string(): found.get(key) for key in found.get_all_asset_keys()}
    assert {
        name: (
            type(node.partitions_def).__name__ if node.partitions_def else None,
            node.group_name,
            node.pools,
            sorted(key.to_user_string() for key in node.parent_keys),
        )
        for name, node in nodes.items()
    } == PINNED


def test_a_bill_s_partitions_are_months_far_into_the_past_and_the_future(place: Place) -> None:
    place.config(("aws", "a.csv"))
    partitions = repository(place).asset_graph.get(dg.AssetKey(["bill", "aws"])).partitions_def
    assert partitions
    keys = partitions.get_partition_keys()
    assert keys[0] == "2006-01-01"
    assert {key[-3:] for key in keys} == {"-01"}
    assert "2027-01-01" in keys


def test_every_suite_that_blocks_is_on_the_asset_that_writes_and_blocks(place: Place) -> None:
    place.config(("aws", "a.csv"), ("azure", "b.csv"))
    found = repository(place).asset_graph
    blocking = {"load_sum", "reject", "cost_and_usage", "split_cost", "marts"}
    assert set().union(*BLOCKING.values()) == {
        check.name for suite in SUITES for check in suite.checks if check.blocking
    }
    keys = {key.to_user_string() for key in found.asset_check_keys}
    expected = {f"bill/{source}:{name}" for source in ("aws", "azure") for name in blocking}
    expected |= {f"findings:{check.name}" for check in FINDINGS.checks}
    expected |= {f"{part.name}:{check}" for part in PARTS for check in part.checks}
    assert keys == expected | {"marts:marts_add_up_to_the_loads"}
    assert all(found.get(key).blocking for key in found.asset_check_keys)


def test_the_schedule_and_the_sensor_are_on_from_the_first_start(place: Place) -> None:
    place.config(("aws", "a.csv"))
    loaded = repository(place)
    (schedule,), (sensor,) = loaded.schedule_defs, loaded.sensor_defs
    assert (schedule.name, schedule.cron_schedule) == ("new_bills", "45 4 * * *")
    assert (sensor.name, type(sensor)) == ("after_bills", dg.AutomationConditionSensorDefinition)
    assert (schedule.default_status.value, sensor.default_status.value) == ("RUNNING", "RUNNING")


def test_they_load_with_warnings_as_errors_and_leave_nothing_in_the_checkout(place: Place) -> None:
    place.config()
    none = (place.folder / "outlay.toml").rename(place.folder / "none.toml")
    place.config(*((name, f"{name}.csv") for name in ("aws", "azure", "oci")))
    before = in_checkout()
    done = python(place, "-W", "error", "-c", LOADED, str(place.folder / "outlay.toml"), str(none))
    assert (done.returncode, done.stderr) == (0, "")
    several, no_source, instance = done.stdout.splitlines()
    ending = ["findings", "licenses", "marts", "snapshot", *FINANCE]
    assert several.split() == sorted(["bill/aws", "bill/azure", "bill/oci", *ending])
    assert no_source.split() == sorted(ending)
    assert instance.split() == ["False", f"{place.folder}/records/storage"], "telemetry, and where its files are"
    assert in_checkout() == before


def test_dagster_s_own_validation_passes_and_leaves_nothing_in_the_checkout(place: Place) -> None:
    place.config(("aws", "a.csv"))
    before = in_checkout()
    done = python(place, "-m", "dagster", "definitions", "validate", "-m", "pipelines.definitions")
    assert done.returncode == 0, done.stderr
    assert in_checkout() == before
    assert (place.folder / "records").is_dir()


def test_without_a_config_the_sentence_comes_first_and_no_frame_of_ours_but_the_definitions(place: Place) -> None:
    done = python(place, "-m", "dagster", "definitions", "validate", "-m", "pipelines.definitions", config=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert f"No config: found no outlay.toml in {place.folder}" in said
    assert "`outlay init` writes one." in said
    assert said.count('File "') == 1
