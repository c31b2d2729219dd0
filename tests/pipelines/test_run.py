"""`outlay run` on good, changed and late deliveries."""

import os
import shutil
import subprocess
import sys
from decimal import Decimal

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.queries.freshness import sources
from tests.pipelines.bills import Place, charge, charges, text
from tests.shared_data import FOCUS_SAMPLE, FOCUS_SAMPLE_SUMS, needs_focus_sample
from warehouse.snapshot import open_snapshot

KEYS = {
    "source",
    "billing_period",
    "currency",
    "column",
    "rows",
    "source_sum",
    "warehouse_sum",
    "rejected_rows",
    "rejected_sum",
    "rounding",
    "difference",
    "status",
}


def test_a_bill_ties_out_and_running_again_changes_nothing(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(100, "0.000000000000000001") + charges(50, "5e-07", "2026-09"))
    assert place.run()[0] == 0
    sums = place.rows("reconcile")
    assert sums[0].keys() >= KEYS
    assert [row["source_sum"] for row in sums if row["column"] == "BilledCost"] == ["0.000025", "0.0000000000000001"]
    assert {row["difference"] for row in sums} == {"0"}
    before = place.rows("sql", "from load order by load_id"), place.rows("snapshot", "list")
    status, said = place.run()
    assert (status, "Nothing new" in said) == (0, True)
    assert (place.rows("sql", "from load order by load_id"), place.rows("snapshot", "list")) == before


def test_a_run_with_nothing_new_imports_what_it_needs_alone(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(2))
    place.directly()
    code = "import sys; from pipelines.cli import main; main(['run']); print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], cwd=place.folder, capture_output=True, text=True, check=True)
    assert "Nothing new" in done.stderr + done.stdout
    assert not {"pandas", "dagster", "great_expectations", "scipy", "plotly"} & set(done.stdout.splitlines())


def test_sources_that_are_named_are_read_alone(place: Place) -> None:
    place.config(("aws", "aws.csv"), ("azure", "azure.csv"), ("oci", "oci.csv"))
    for name in ("aws", "azure", "oci"):
        place.bill(f"{name}.csv", charges(3, "1"))
    with (place.folder / "outlay.toml").open("a", encoding="utf-8") as file:
        file.write('[[inventory]]\nname = "estate"\nkind = "aws"\nendpoint = "http://127.0.0.1:1"\n')
        file.write('[[people_source]]\nname = "hr"\nkind = "csv"\npath = "nowhere.csv"\n')
    status, said = place.run("--source", "aws", "--source", "oci")
    assert (status, "Read 6 rows of 2 billing periods" in said, "hr" in said) == (0, True, False)
    assert place.rows("sql", "select distinct source from load order by all") == [{"source": "aws"}, {"source": "oci"}]
    assert place.rows("sql", "select x_source from inventory_scan union all select source from saas_feed") == []
    loads = place.rows("sql", "from load order by all")
    assert "Nothing new" in place.run("--source", "aws", "--source", "oci")[1]
    assert place.rows("sql", "from load order by all") == loads


def test_one_unknown_name_among_sources_is_a_mistake(place: Place) -> None:
    place.config(("aws", "aws.csv"))
    status, said = place.run("--source", "aws", "--source", "aws2")
    assert (status, 'Did you mean "aws"?' in said) == (2, True)


def test_more_than_18_decimals_are_rounded_and_told(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(3, "0.0000000000000000015"))
    assert place.directly()[0] == 0
    row = next(row for row in place.rows("reconcile") if row["column"] == "BilledCost")
    assert row["source_sum"] == "0.0000000000000000045"
    assert row["warehouse_sum"] == "0.000000000000000006"
    assert (row["rounding"], row["difference"]) == ("-0.0000000000000000015", "0")


def test_a_month_delivered_again_is_replaced(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/october.csv", charges(10, "1"))
    place.bill("bills/september.csv", charges(10, "3", "2026-09"))
    place.directly()
    for cost in ("2", "2", "4"):
        place.bill("bills/october.csv", charges(10, cost))
        assert place.directly()[0] == 0
    assert place.billed() == Decimal(70)


def test_the_same_bytes_again_are_not_read_again(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(10))
    place.directly()
    loads = place.rows("sql", "from load")
    place.bill("bill.csv", charges(10))
    assert place.directly()[0] == 0
    assert place.rows("sql", "from load") == loads


def test_all_parts_of_a_month_are_it(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/a.csv.gz", charges(10, "1"))
    place.bill("bills/b.csv.gz", charges(20, "1", "2026-10")[10:])
    place.directly()
    assert place.billed() == Decimal(20)
    place.bill("bills/c.csv.gz", charges(30, "1")[20:])
    place.directly()
    assert place.billed() == Decimal(30)


def test_equal_bytes_under_two_names_count_once(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/a.csv", charges(10, "1"))
    place.directly()
    shutil.copyfile(place.folder / "bills/a.csv", place.folder / "bills/0-copy.csv")
    status, said = place.directly()
    assert (status, place.billed()) == (0, Decimal(10))
    assert "same bytes" in said


def test_the_newest_of_whole_deliveries_wins_whatever_the_order(place: Place) -> None:
    place.config(("aws", "bills"), more='delivery = "newest"')
    for number, cost in enumerate(("114.75", "165.73", "180.52")):
        path = place.bill(f"bills/{number}.csv", [charge(0, cost)])
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        if number != 1:
            place.directly()
    older = place.bill("bills/9.csv", [charge(0, "1")])
    os.utime(older, (1_600_000_000, 1_600_000_000))
    place.directly()
    assert place.billed() == Decimal("180.52")


def test_appended_objects_add_once(place: Place) -> None:
    place.config(("oci", "bills"), more='delivery = "append"')
    place.bill("bills/1.csv", charges(10, "1"))
    place.directly()
    place.bill("bills/2.csv", [charge(0, "5")])
    place.directly()
    place.directly()
    assert place.billed() == Decimal(15)
    place.bill("bills/2.csv", [charge(0, "6")])
    place.directly()
    assert place.billed() == Decimal(16)


def gone(place: Place) -> list[bool]:
    """Whether each source has rows of what it no longer has, as the pages tell it."""
    with open_snapshot(place.folder / ".outlay") as snapshot:
        return sources(snapshot, ON_THIS_MACHINE, {})["gone_since"].is_not_null().to_list()


def test_appended_objects_in_a_folder_that_was_moved_still_add_once(place: Place) -> None:
    place.config(("oci", "bills"), more='delivery = "append"')
    place.bill("bills/1.csv", charges(10, "1"))
    place.bill("bills/2.csv", [charge(0, "5")])
    place.directly()
    (place.folder / "bills").rename(place.folder / "delivered")
    place.config(("oci", "delivered"), more='delivery = "append"')
    status, said = place.directly()
    assert (status, place.billed()) == (0, Decimal(15))
    assert said.count("counts once") == 2
    assert "gone at the source" not in said
    place.bill("delivered/3.csv", [charge(0, "2")])
    place.directly()
    assert place.billed() == Decimal(17)


def test_a_file_that_a_newer_one_replaced_is_not_missed(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/a.csv", charges(10, "1"))
    place.directly()
    (place.folder / "bills/a.csv").unlink()
    place.bill("bills/b.csv", charges(10, "2"))
    status, said = place.directly()
    assert (status, place.billed()) == (0, Decimal(20))
    assert "gone" not in said
    assert gone(place) == [False]


def test_a_file_that_is_gone_keeps_its_rows_and_one_that_lost_a_month_empties_it(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/a.csv", charges(10, "1"))
    place.bill("bills/b.csv", charges(10, "2", "2026-09") + charges(10, "4", "2026-08"))
    place.directly()
    (place.folder / "bills/a.csv").unlink()
    status, said = place.directly()
    assert (status, place.billed()) == (0, Decimal(70))
    assert "is gone at the source" in said
    assert gone(place) == [True]
    place.bill("bills/b.csv", charges(10, "2", "2026-09"))
    place.directly()
    assert place.billed() == Decimal(30)
    assert place.count("cost_daily") == 20


def test_a_source_taken_out_keeps_its_rows_until_it_is_forgotten(place: Place) -> None:
    place.config(("aws", "a.csv"), ("azure", "b.csv"))
    place.bill("a.csv", charges(10, "1"))
    place.bill("b.csv", charges(10, "2"))
    place.run()
    place.config(("aws", "a.csv"))
    place.run()
    assert place.billed("azure") == Decimal(20)
    place.run("--forget", "azure")
    assert place.billed() == Decimal(10)


def test_two_sources_in_one_run_have_loads_of_their_own(place: Place) -> None:
    place.config(("aws", "a.csv"), ("azure", "b.csv"))
    place.bill("a.csv", charges(10, "1"))
    place.bill("b.csv", charges(10, "2"))
    place.run()
    place.bill("a.csv", charges(10, "3"))
    assert place.run()[0] == 0
    loads = place.rows("sql", "select source, load_id from load")
    assert len({row["load_id"] for row in loads}) == 3
    billed = {row["source"]: row["source_sum"] for row in place.rows("reconcile") if row["column"] == "BilledCost"}
    assert billed == {"aws": "30", "azure": "20"}


def test_a_new_business_day_is_published_though_no_file_is_new(place: Place) -> None:
    place.config(("aws", "a.csv"))
    place.bill("a.csv", charges(3))
    place.run("--as-of", "2026-10-30")
    place.run("--as-of", "2026-10-31")
    assert [row["as_of"] for row in place.rows("snapshot", "list")] == ["2026-10-31", "2026-10-30"]


def test_addresses_in_tags_become_pseudonyms(place: Place) -> None:
    place.config(("aws", "a.csv"))
    place.bill("a.csv", [charge(0, Tags='{"owner": "Ada.Byron@example.com"}')])
    place.run()
    tags = place.rows("sql", "select Tags as t from cost_and_usage")[0]["t"]
    state = place.folder / ".outlay"
    kept = [path for path in state.rglob("*") if path.is_file() and not path.name.startswith("people.db")]
    assert "owner" in tags
    assert "@" not in tags
    assert not [path for path in kept if b"ada.byron" in path.read_bytes().lower()]


@needs_focus_sample
def test_the_sample_of_the_foundation_gives_its_published_sums(place: Place) -> None:
    place.config(("b", str(FOCUS_SAMPLE)))
    assert place.directly()[0] == 0
    totals = {row["column"]: Decimal(0) for row in place.rows("reconcile")}
    for row in place.rows("reconcile"):
        totals[row["column"]] += Decimal(row["source_sum"])
        assert row["difference"] == "0"
    assert totals == FOCUS_SAMPLE_SUMS
    assert place.count("cost_and_usage") == 1000


def test_untidy_copies_add_up_to_the_same(place: Place) -> None:
    rows = charges(60, "0.10") + charges(40, "7e-3", "2026-09")
    plain = text(rows)
    copies = {
        "bom": "\ufeff".encode() + plain.encode(),
        "crlf": plain.replace("\n", "\r\n").encode(),
        "shuffled": text(rows, sorted(rows[0])).encode(),
        "semicolons": text([{key: value for key, value in row.items() if key != "Tags"} for row in rows])
        .replace(",", ";")
        .encode(),
        "utf16": plain.encode("utf-16"),
    }
    place.config(*((name, f"{name}.csv") for name in copies))
    for name, data in copies.items():
        place.bill(f"{name}.csv", data)
    assert place.directly()[0] == 0
    found = place.rows("sql", "select x_source, sum(BilledCost) as cost, count(*) as n from cost_and_usage group by 1")
    assert {row["x_source"]: (Decimal(row["cost"]), row["n"]) for row in found} == dict.fromkeys(
        copies, (Decimal("6.28"), 100)
    )
