"""Resource-based commitments over real pages, and what a refusal leaves."""

from datetime import datetime

from sources.inventory.commitments import commitments
from tests.sources.inventory.gcp.google import PROJECT, denied, told

PATH = f"/compute/v1/projects/{PROJECT}/aggregated/commitments"


def page(*numbers: int, following: str = "") -> dict[str, object]:
    listed = [
        {
            "name": f"cud-{number}",
            "region": "https://www.googleapis.com/compute/v1/projects/p/regions/europe-west1",
            "plan": "THIRTY_SIX_MONTH",
            "status": "ACTIVE",
            "startTimestamp": "2025-09-04T17:00:00.000-07:00",
            "endTimestamp": "2028-09-05T00:00:00.000-07:00",
            "resources": [{"type": "VCPU", "amount": "8"}],
        }
        for number in numbers
    ]
    empty = {"warning": {"code": "NO_RESULTS_ON_PAGE"}}
    more = {"nextPageToken": following} if following else {}
    return {"items": {"regions/europe-west1": {"commitments": listed}, "regions/us-east1": empty}, **more}


def test_a_commitment_is_named_as_bills_name_it(google, settings, asking) -> None:
    google.answers[PATH] = told(page(1, 2))
    found = commitments(settings(), asking)
    assert found.gaps == ()
    assert found.rows.select("id", "start", "end", "status").row(0) == (
        f"projects/{PROJECT}/regions/europe-west1/commitments/cud-1",
        datetime(2025, 9, 5),
        datetime(2028, 9, 5, 7),
        "Active",
    )
    assert found.rows["committed_unit"].unique().to_list() == ["8 VCPU"]


def test_what_is_refused_is_told(google, settings, asking) -> None:
    google.answers[PATH] = denied("compute.commitments.list")
    found = commitments(settings(), asking)
    assert found.rows.is_empty()
    assert len(found.gaps) == 1
    assert "compute.commitments.list" in found.gaps[0]
