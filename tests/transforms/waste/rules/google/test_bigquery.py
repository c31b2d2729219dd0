"""Tables that nobody reads and slots that no query uses; the bill names a table by its dataset."""

from decimal import Decimal
from typing import Any

from tests.transforms.waste.estates import Part, ago, charge, judge, metric, money, outcomes, resource, said
from tests.transforms.waste.rules.google.things import PROJECT, moment, there
from transforms.waste.rules import BY_ID
from transforms.waste.verdicts import priced, totals

STALE, IDLE = "gcp.bigquery.stale_table", "gcp.bigquery.idle_slots"
DATASET = f"//bigquery.googleapis.com/projects/{PROJECT}/datasets/facts"
T, OTHER = f"{DATASET}/tables/old", f"{DATASET}/tables/new"
SLOTS = f"//bigqueryreservation.googleapis.com/projects/{PROJECT}/locations/europe-west1/reservations/load"


def table(key: str = T, **told: Any) -> Part:
    same: dict[str, Any] = {
        "dataset": [DATASET],
        "table_kind": "table",
        "size_gb": 300.0,
        "long_term_gb": 300.0,
        "changed_at": moment(ago(200)),
        "reads_known_days": 120,
    }
    return resource(key, "bigquery.googleapis.com/Table", account=PROJECT, **same | told)


def reservation(**told: Any) -> Part:
    same: dict[str, Any] = {"slots": 50, "most_slots": 50, "uses_known_days": 120}
    return resource(SLOTS, "bigqueryreservation.googleapis.com/Reservation", account=PROJECT, **same | told)


def stored(meter: str, a_day: str) -> Part:
    return charge(DATASET, meter, a_day, unit="gibibyte month", service="BigQuery", account=PROJECT)


def test_a_table_that_nobody_read_or_wrote_saves_its_part_of_the_dataset() -> None:
    parts = (
        table(),
        table(OTHER, long_term_gb=100.0, size_gb=500.0, read_at=moment(ago(2))),
        stored("Long Term Logical Storage (europe-west1)", "4.00"),
        stored("Active Logical Storage (europe-west1)", "8.00"),
        stored("Analysis (europe-west1)", "100.00"),
    )
    said = money(STALE, there(*parts))
    assert {key: row["outcome"] for key, row in said.items()} == {T: "waste", OTHER: "in_use"}
    assert said[T]["waste_in_window"] == Decimal(90)
    assert (said[T]["currency"], said[T]["confidence"]) == ("USD", "medium")


def test_what_a_table_takes_of_its_dataset_adds_up_to_the_bill() -> None:
    whole = there(table(), stored("Long Term Logical Storage", "4.00"), stored("Analysis", "1.00"))
    found = priced([said(whole, BY_ID[STALE])], whole)
    sums = totals(found.lazy(), whole.charges).row(0, named=True)
    assert (sums["effective_cost"], sums["waste"], sums["not_covered"]) == (Decimal(150), Decimal(120), Decimal(30))


def test_a_table_that_a_report_reads_is_in_use_though_nobody_writes_it() -> None:
    assert outcomes(STALE, there(table(read_at=moment(ago(6)))))[T] == "in_use"


def test_who_reads_is_not_known_or_not_for_long_enough() -> None:
    assert outcomes(STALE, there(table(reads_known_days=None)))[T] == "unknown"
    assert outcomes(STALE, there(table(reads_known_days=30)))[T] == "unknown"
    assert outcomes(STALE, there(table(changed_at=None, reads_known_days=None)))[T] == "unknown"


def test_a_young_table_is_in_use_and_a_view_is_not_asked() -> None:
    assert outcomes(STALE, there(table(created=ago(20), changed_at=moment(ago(20)))))[T] == "in_use"
    assert outcomes(STALE, there(table(table_kind="view"))) == {}


def test_without_a_bill_nothing_is_claimed() -> None:
    said = money(STALE, there(table()))[T]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", None)
    assert said["no_saving_reason"]


def test_slots_on_which_no_query_ran_are_waste() -> None:
    zero = metric(SLOTS, "slots", 0.0, account=PROJECT)
    said = money(IDLE, there(reservation(), zero, charge(SLOTS, "Standard Edition", "52.80", account=PROJECT)))[SLOTS]
    assert (said["outcome"], said["confidence"]) == ("waste", "high")


def test_slots_that_are_used_scale_by_use_or_are_new_are_in_use() -> None:
    assert outcomes(IDLE, there(reservation(), metric(SLOTS, "slots", 20.0, account=PROJECT)))[SLOTS] == "in_use"
    assert outcomes(IDLE, there(reservation(used_at=moment(ago(3)))))[SLOTS] == "in_use"
    assert outcomes(IDLE, there(reservation(slots=0)))[SLOTS] == "in_use"
    assert outcomes(IDLE, there(reservation(created=ago(4))))[SLOTS] == "in_use"


def test_zeros_of_its_own_project_do_not_prove_that_no_other_uses_the_slots() -> None:
    zero = metric(SLOTS, "slots", 0.0, account=PROJECT)
    said = judge(IDLE, there(reservation(uses_known_days=None), zero))[SLOTS]
    assert said["outcome"] == "unknown"
