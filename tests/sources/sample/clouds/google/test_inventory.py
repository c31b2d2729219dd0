"""What Google's interfaces answer, judged by the rules' own words, against the truth: no more waste, and no less."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.sample.world import World
from tests.sources.sample.clouds.google.conftest import Google

Json = Mapping[str, Any]
PLACES = {
    "disks": "disk",
    "addresses": "address",
    "instances": "instance",
    "snapshots": "snapshot",
    "images": "image",
    "forwardingRules": "forwardingRule",
}


@dataclass(frozen=True)
class Answers:
    """What lies in `answers/gcp` on the morning of a day."""

    folder: Path
    morning: datetime

    @classmethod
    def of_company(cls, written: Google) -> "Answers":
        return cls(written.folder, datetime.combine(written.world.as_of, time(4), UTC))

    def since(self, text: str) -> timedelta:
        return self.morning - datetime.fromisoformat(text)

    def of(self, asset_type: str) -> Iterator[Json]:
        for path in sorted(self.folder.glob(f"answers/gcp/*/{asset_type}.jsonl")):
            yield from map(json.loads, path.read_text().splitlines())

    def numbers(self) -> dict[str, str]:
        """Project -> its number."""
        return {
            project["projectId"]: project["name"].removeprefix("projects/")
            for project in self.of("cloudresourcemanager.googleapis.com.Project")
        }

    def key(self, resource: Json) -> str:
        """The name that the bill has, from the project's number, the place and the resource's own id."""
        _, _, path = resource["selfLink"].partition("/projects/")
        project, *place, collection, _ = path.split("/")
        parts = [self.numbers()[project], *place, PLACES[collection], resource["id"]]
        return f"//compute.googleapis.com/projects/{'/'.join(parts)}"


@pytest.fixture(scope="session")
def answers(small: Google) -> Answers:
    return Answers.of_company(small)


def unattached(answers: Answers) -> Iterator[Json]:
    for disk in answers.of("compute.googleapis.com.Disk"):
        left = disk.get("lastDetachTimestamp") or disk["creationTimestamp"]
        if "users" not in disk and answers.since(left) >= timedelta(days=7):
            yield disk


def stopped(answers: Answers, days: int) -> Iterator[Json]:
    for machine in answers.of("compute.googleapis.com.Instance"):
        left = machine.get("lastStopTimestamp")
        if machine["status"] == "TERMINATED" and left and answers.since(left) >= timedelta(days=days):
            yield machine


def on_stopped(answers: Answers) -> Iterator[Json]:
    off = {machine["selfLink"] for machine in stopped(answers, 14)}
    return (disk for disk in answers.of("compute.googleapis.com.Disk") if set(disk.get("users", ())) & off)


def addresses(answers: Answers) -> Iterator[Json]:
    for address in answers.of("compute.googleapis.com.Address"):
        if address["status"] == "RESERVED" and "users" not in address and address.get("addressType") != "INTERNAL":
            yield address


def old_snapshots(answers: Answers) -> Iterator[Json]:
    for snapshot in answers.of("compute.googleapis.com.Snapshot"):
        if answers.since(snapshot["creationTimestamp"]) > timedelta(days=90):
            yield snapshot


def orphans(answers: Answers) -> Iterator[Json]:
    disks = {disk["id"] for disk in answers.of("compute.googleapis.com.Disk")}
    needed = {image.get("sourceSnapshotId") for image in answers.of("compute.googleapis.com.Image")}
    for snapshot in answers.of("compute.googleapis.com.Snapshot"):
        if snapshot["sourceDiskId"] not in disks and snapshot["id"] not in needed:
            yield snapshot


def unused_images(answers: Answers) -> Iterator[Json]:
    templates = answers.of("compute.googleapis.com.InstanceTemplate")
    started = {disk["initializeParams"]["sourceImage"] for each in templates for disk in each["properties"]["disks"]}
    for image in answers.of("compute.googleapis.com.Image"):
        if image["selfLink"] not in started and answers.since(image["creationTimestamp"]) > timedelta(days=90):
            yield image


def without_backends(answers: Answers) -> Iterator[Json]:
    maps = {each["selfLink"]: each for each in answers.of("compute.googleapis.com.UrlMap")}
    proxies = {each["selfLink"]: each for each in answers.of("compute.googleapis.com.TargetHttpsProxy")}
    empty = {each["selfLink"] for each in answers.of("compute.googleapis.com.BackendService") if "backends" not in each}
    for rule in answers.of("compute.googleapis.com.ForwardingRule"):
        if maps[proxies[rule["target"]]["urlMap"]].get("defaultService") in empty:
            yield rule


JUDGED: dict[str, Callable[[Answers], Iterator[Json]]] = {
    "gcp.disk.unattached": unattached,
    "gcp.disk.on_stopped_vm": on_stopped,
    "gcp.vm.stopped_long": lambda answers: stopped(answers, 30),
    "gcp.address.unused": addresses,
    "gcp.snapshot.old": old_snapshots,
    "gcp.snapshot.orphan": orphans,
    "gcp.image.unused": unused_images,
    "gcp.lb.no_backend": without_backends,
}


@pytest.mark.parametrize("rule", JUDGED)
def test_the_answers_tell_of_the_waste_that_was_planted_and_of_no_other(
    small: Google, answers: Answers, rule: str
) -> None:
    found = {answers.key(each) for each in JUDGED[rule](answers)}
    assert found == set(small.truth.filter(rule=rule, outcome="waste")["resource_id"])
    assert found


@pytest.mark.parametrize("day", [date(2026, 7, 19), date(2027, 1, 31), date(2028, 2, 29)], ids=str)
def test_on_other_days_too(write_on: Callable[[World], Google], day: date) -> None:
    other = write_on(World.of(5, "small", day))
    answers = Answers.of_company(other)
    for rule, judge in JUDGED.items():
        found = {answers.key(each) for each in judge(answers)}
        assert found == set(other.truth.filter(rule=rule, outcome="waste")["resource_id"]), rule


def test_what_looks_like_waste_is_there_and_says_why_not(small: Google, answers: Answers) -> None:
    internal = [each for each in answers.of("compute.googleapis.com.Address") if each.get("addressType") == "INTERNAL"]
    used = [
        each
        for each in answers.of("compute.googleapis.com.Address")
        if each["status"] == "RESERVED" and "/routers/" in each.get("users", [""])[0]
    ]
    untold = [each for each in answers.of("compute.googleapis.com.Address") if "addressType" not in each]
    off = [each for each in answers.of("compute.googleapis.com.Instance") if each["status"] == "TERMINATED"]
    assert internal
    assert used
    assert untold
    assert any("lastStopTimestamp" not in each for each in off)
    never = [each for each in answers.of("compute.googleapis.com.Disk") if "lastAttachTimestamp" not in each]
    assert never
    assert all("users" not in each and "lastDetachTimestamp" not in each for each in never)


def test_a_zombie_is_on_the_bill_and_in_no_inventory(small: Google, answers: Answers) -> None:
    zombies = set(small.truth.filter(rule="any.zombie")["resource_id"])
    billed = {name for (name,) in small.sql("SELECT DISTINCT resource.global_name FROM bill")}
    assert zombies <= billed
    disks = {answers.key(each) for each in answers.of("compute.googleapis.com.Disk")}
    buckets = {
        f"//storage.googleapis.com/projects/_/buckets/{each['name']}"
        for each in answers.of("storage.googleapis.com.Bucket")
    }
    assert zombies.isdisjoint(disks | buckets)
    states = {each["projectId"]: each["state"] for each in answers.of("cloudresourcemanager.googleapis.com.Project")}
    assert states["haldane-depot-trial"] == "DELETE_REQUESTED"


def test_each_disk_of_a_machine_says_so_and_the_machine_too(answers: Answers) -> None:
    machines = {each["selfLink"]: each for each in answers.of("compute.googleapis.com.Instance")}
    attached = {
        (user, disk["selfLink"]) for disk in answers.of("compute.googleapis.com.Disk") for user in disk.get("users", ())
    }
    assert attached == {(name, disk["source"]) for name, machine in machines.items() for disk in machine["disks"]}
    running = [machine for machine in machines.values() if machine["status"] == "RUNNING"]
    assert all(machine["disks"][0]["boot"] for machine in running)


def test_advice_is_on_what_is_there_and_saves_something(small: Google, answers: Answers) -> None:
    advice = [*answers.of("recommender.googleapis.com.Recommendation")]
    assets = (small.folder / "inventory/gcp-assets/resources.json").read_text()
    for each in advice:
        [operation] = each["content"]["operationGroups"][0]["operations"]
        assert f'"name":"{operation["resource"]}"' in assets
        cost = each["primaryImpact"]["costProjection"]["cost"]
        assert int(cost["units"]) + cost["nanos"] / 10**9 < 0
    asked = {each["name"].split("/recommenders/")[1].partition("/")[0] for each in advice}
    assert asked >= {"google.compute.instance.IdleResourceRecommender", "google.cloudsql.instance.IdleRecommender"}


def test_the_untagged_have_no_labels_on_the_bill_either(small: Google) -> None:
    bare = {
        name
        for (name,) in small.sql("""
            SELECT DISTINCT resource.global_name FROM bill
            WHERE resource.global_name IS NOT NULL AND labels = [] AND usage_start_time > TIMESTAMPTZ '2026-10-29'""")
    }
    assert bare == set(small.truth.filter(rule="any.untagged")["resource_id"])


def test_the_export_of_assets_has_all_but_jobs_and_advice(small: Google) -> None:
    text = (small.folder / "inventory/gcp-assets/resources.json").read_text()
    assets = [json.loads(line) for line in text.splitlines()]
    others = ("bigquery.googleapis.com.Job", "recommender.googleapis.com.Recommendation")
    files = [path for path in small.folder.glob("answers/gcp/*/*.jsonl") if path.stem not in others]
    assert len(assets) == sum(len(path.read_text().splitlines()) for path in files)
    assert len({asset["name"] for asset in assets}) == len(assets)
    disk = next(asset for asset in assets if asset["asset_type"] == "compute.googleapis.com/Disk")
    assert set(disk) == {"name", "asset_type", "resource", "ancestors", "update_time"}
    assert disk["name"].startswith("//compute.googleapis.com/projects/haldane-")
    resource = {"version", "discovery_document_uri", "discovery_name", "parent", "data", "location"}
    assert set(disk["resource"]) == resource
    assert "kind" not in disk["resource"]["data"]
