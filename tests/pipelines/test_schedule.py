"""The nightly schedule asks for runs of just what is new, and those runs execute."""

from datetime import datetime

import dagster as dg

from pipelines.assets.bills import bill_key
from pipelines.assets.ranges import RANGE_END, RANGE_START, contiguous
from pipelines.assets.snapshot import ENDING
from tests.pipelines.bills import Place, charges
from tests.pipelines.dagster_runs import defs_of, execute, partitions_in, rows

Asked = tuple[list[str], str | None, str | None]


def tick(place: Place, instance: dg.DagsterInstance) -> tuple[list[dg.RunRequest], str | None]:
    """The run requests of one evaluation, and why there are none."""
    defs = defs_of(place)
    resources = {"workspace": (defs.resources or {})["workspace"]}
    with dg.build_schedule_context(instance, datetime(2026, 11, 25, 4, 45), resources=resources) as context:
        told = defs.get_repository_def().get_schedule_def("new_bills").evaluate_tick(context)
    return list(told.run_requests or []), told.skip_message


def asked(request: dg.RunRequest) -> Asked:
    keys = [key.to_user_string() for key in request.asset_selection or []]
    return keys, request.tags.get(RANGE_START), request.tags.get(RANGE_END)


def test_stretches_are_contiguous_and_cross_the_year() -> None:
    periods = ["2026-01", "2025-12", "2026-05", "2026-02", "2026-02", "2026-04"]
    assert contiguous(periods) == [("2025-12", "2026-02"), ("2026-04", "2026-05")]
    assert contiguous([]) == []


def test_a_night_from_new_bills_to_nothing_new(place: Place) -> None:
    place.config(("aws", "bills"), ("azure", "absent.csv"))
    for month in ("2026-01", "2026-02", "2026-05"):
        place.bill(f"bills/{month}.csv", charges(3, "1", month))
    with dg.DagsterInstance.ephemeral() as instance:
        requests, _ = tick(place, instance)
        assert [asked(request) for request in requests] == [
            (["bill/aws"], "2026-01-01", "2026-02-01"),
            (["bill/aws"], "2026-05-01", "2026-05-01"),
        ]
        assert len({request.run_key for request in requests}) == 2
        assert "absent.csv" in str(rows(place, "SELECT reason FROM held_back"))
        for request in requests:
            assert execute(place, instance, request.asset_selection or [], dict(request.tags)).success
        assert partitions_in(instance) == ["2026-01-01", "2026-02-01", "2026-05-01"]

        (last,), _ = tick(place, instance)
        assert asked(last) == ([key.to_user_string() for key in ENDING], None, None)
        assert execute(place, instance, ENDING, dict(last.tags)).success

        requests, why = tick(place, instance)
        assert requests == []
        assert why
        assert why.startswith("Nothing new at aws, azure (")
        assert "absent.csv" in why

        place.bill("bills/2026-05.csv", charges(4, "1", "2026-05"))
        requests, _ = tick(place, instance)
        assert [asked(request) for request in requests] == [(["bill/aws"], "2026-05-01", "2026-05-01")]
        assert requests[0].asset_selection == [bill_key("aws")]
