"""Projects that nobody attends to: a lead, never a saving."""

from typing import Any

from tests.transforms.waste.estates import Part, ago, charge, metric, money, outcomes, resource
from tests.transforms.waste.rules.google.things import PROJECT, machine, there

UNATTENDED = "gcp.project.unattended"
P = "//cloudresourcemanager.googleapis.com/projects/777853987809"
BUCKET = "//storage.googleapis.com/projects/_/buckets/left"


def project(**told: Any) -> Part:
    same: dict[str, Any] = {"state": "active", "project_id": PROJECT}
    return resource(P, "cloudresourcemanager.googleapis.com/Project", account=PROJECT, **same | told)


def bucket(**told: Any) -> Part:
    return resource(BUCKET, "storage.googleapis.com/Bucket", account=PROJECT, **told)


def stored() -> Part:
    return charge(BUCKET, "Standard Storage", "0.60", unit="gibibyte month", service="Cloud Storage", account=PROJECT)


def asked(to: int) -> Part:
    return charge(
        BUCKET, "Class A Operations", "0.01", unit="count", days=2, to=ago(to), service="Cloud Storage", account=PROJECT
    )


def test_a_project_in_which_nothing_happens_is_a_lead_without_a_saving() -> None:
    said = money(UNATTENDED, there(project(), bucket(), stored(), asked(60)))[P]
    assert (said["outcome"], said["saving_per_month"]) == ("lead", None)
    assert "60 days" in said["reason"]


def test_any_sign_of_life_is_use() -> None:
    active = metric(BUCKET, "requests", a_day=3, days=2, account=PROJECT)
    for sign in (asked(6), machine(), bucket(created=ago(5)), active):
        assert outcomes(UNATTENDED, there(project(), bucket(), stored(), sign))[P] == "in_use"


def test_a_change_that_we_saw_is_a_sign_of_life() -> None:
    changed = machine(state="terminated", seen=ago(9), before=[(ago(200), {"state": "running"})])
    assert outcomes(UNATTENDED, there(project(), bucket(), stored(), changed))[P] == "in_use"


def test_closed_empty_or_unbilled_projects_are_no_leads() -> None:
    assert outcomes(UNATTENDED, there(project(state="delete_requested"), bucket(), stored()))[P] == "in_use"
    assert outcomes(UNATTENDED, there(project(), stored()))[P] == "in_use"
    assert outcomes(UNATTENDED, there(project(), bucket()))[P] == "unknown"
