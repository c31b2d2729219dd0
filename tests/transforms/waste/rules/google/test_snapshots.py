"""Snapshots that are old or of nothing, images that nothing starts from."""

from typing import Any

from tests.transforms.waste.estates import Part, ago, charge, judge, money, outcomes
from tests.transforms.waste.rules.google.things import PROJECT, disk, key, machine, there, thing

OLD, ORPHAN, UNUSED = "gcp.snapshot.old", "gcp.snapshot.orphan", "gcp.image.unused"
S, IMAGE = key("snapshot", 1), key("image", 1)
GONE = "//compute.googleapis.com/projects/p/zones/europe-west1-b/disks/gone"


def snapshot(number: int = 1, *, days: int = 40, **told: Any) -> Part:
    same: dict[str, Any] = {"size_gb": 300.0, "source": [key("disk", 1)], "source_name": GONE, "scheduled": False}
    return thing("Snapshot", number, created=ago(days), **same | told)


def image(number: int = 1, *, days: int = 400, **told: Any) -> Part:
    same: dict[str, Any] = {"size_gb": 40.0, "images": [], "newest_of_family": False}
    return thing("Image", number, created=ago(days), **same | told)


def test_a_snapshot_is_old_after_90_days_and_its_saving_an_upper_bound() -> None:
    said = money(OLD, there(snapshot(days=91), charge(S, "Storage PD Snapshot", "0.55", account=PROJECT)))[S]
    assert (said["outcome"], said["saving_is_upper_bound"]) == ("waste", True)
    assert str(said["saving_per_month"]).startswith("16.7")
    assert outcomes(OLD, there(snapshot(days=90)))[S] == "in_use"


def test_a_schedule_deletes_what_it_took_and_a_template_needs_what_it_is_of() -> None:
    template = thing("InstanceTemplate", 5, images=[key("snapshot", 2)])
    parts = (snapshot(1, days=400, scheduled=True), snapshot(2, days=400), template)
    assert set(outcomes(OLD, there(*parts)).values()) == {"in_use"}


def test_a_snapshot_of_a_disk_that_is_gone_is_waste() -> None:
    assert outcomes(ORPHAN, there(snapshot(source=[])))[S] == "waste"


def test_an_image_is_made_of_it_its_disk_is_there_or_nobody_knows() -> None:
    parts = (snapshot(1, source=[]), image(images=[S]), snapshot(2), snapshot(3, source=None))
    assert outcomes(ORPHAN, there(*parts)) == {S: "in_use", key("snapshot", 2): "in_use", key("snapshot", 3): "unknown"}


def test_an_image_that_nothing_starts_from_is_waste() -> None:
    assert outcomes(UNUSED, there(image()))[IMAGE] == "waste"


def test_what_a_template_a_machine_image_or_a_family_starts_from_is_in_use() -> None:
    template = thing("InstanceTemplate", 5, images=[IMAGE])
    backup = thing("MachineImage", 6, images=[key("image", 2)])
    parts = (image(1), image(2), image(3, newest_of_family=True, family="base"), image(4, days=90), template, backup)
    assert set(outcomes(UNUSED, there(*parts)).values()) == {"in_use"}


def test_a_disk_made_of_an_image_lately_is_use_and_one_made_long_ago_is_not() -> None:
    recent, long_ago = disk(1, images=[IMAGE], created=ago(20)), disk(2, images=[IMAGE], created=ago(200))
    assert outcomes(UNUSED, there(image(), recent))[IMAGE] == "in_use"
    assert outcomes(UNUSED, there(image(), long_ago, machine()))[IMAGE] == "waste"
    assert "no disk was made of it" in judge(UNUSED, there(image()))[IMAGE]["reason"]
