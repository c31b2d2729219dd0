"""Bad input is told with what was found, what was expected and what to do, and loses nothing that was good."""

import gzip
import random
from decimal import Decimal

import pytest

from tests.pipelines.bills import Place, charge, charges, text

GOOD = Decimal("10.00")
CUT = gzip.compress(text(charges(5_000)).encode())
BAD_FILES = {
    "unreadable_cost.csv": text([*charges(10), charge(11, BilledCost="twelve")]).encode(),
    "wrong_header.csv": b"a,b\n1,2\n",
    "cut.csv.gz": CUT[: len(CUT) // 2],
    "empty.csv": b"",
    "page.csv": b"<html><body>503 Service Unavailable</body></html>\n",
    "binary.parquet": random.Random(1).randbytes(5_000),
}


def test_bad_files_are_named_and_a_good_source_stays(place: Place) -> None:
    sources = {f"source-{number}": name for number, name in enumerate([*BAD_FILES, "absent.csv"])}
    place.config(("good", "good.csv"), *sources.items())
    place.bill("good.csv", charges(1_000))
    for name, data in BAD_FILES.items():
        place.bill(name, data)
    for _ in range(2):
        status, said = place.run()
        assert status == 3
        for source, name in sources.items():
            (line,) = (line for line in said.splitlines() if line.startswith(f"Held back: {source}"))
            assert name in line
            assert "expected" in line
    assert place.billed("good") == place.billed() == GOOD


@pytest.mark.parametrize("name", [*BAD_FILES, "absent.csv"])
def test_nothing_else_to_read_is_exit_1(place: Place, name: str) -> None:
    place.config(("bad", name))
    if name in BAD_FILES:
        place.bill(name, BAD_FILES[name])
    status, said = place.directly()
    assert (status, name in said) == (1, True)


def test_three_bad_rows_in_a_thousand_are_listed_with_line_reason_and_amount(place: Place) -> None:
    rows = charges(1_000)
    for number in (5, 700, 999):
        rows[number] = charge(number, "0.0001", ChargePeriodStart="not a date")
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", rows)
    status, said = place.run()
    assert status == 3
    assert "3 rows" in said
    rejects = place.rows("sql", "select line, column_name, value, amount from reject order by line")
    assert [row["line"] for row in rejects] == [7, 702, 1001]
    assert {(row["column_name"], row["value"], row["amount"]) for row in rejects} == {
        ("ChargePeriodStart", "not a date", "0.0001")
    }
    billed = next(row for row in place.rows("reconcile") if row["column"] == "BilledCost")
    assert (billed["rejected_rows"], billed["rejected_sum"], billed["difference"]) == (3, "0.0003", "0")
    assert billed["status"] == "incomplete"
    assert place.billed() == Decimal("9.97")
    assert place.run()[0] == 3


def test_too_many_bad_rows_hold_the_month_back_and_the_last_good_one_stays(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(1_000))
    place.run()
    place.bill("bill.csv", [charge(number, "2", ChargePeriodStart="soon") for number in range(100)] + charges(900))
    for _ in range(2):
        status, said = place.run()
        assert status == 3
        assert "max_rejects_percent" in said
    assert place.billed() == GOOD
    assert {row["status"] for row in place.rows("reconcile")} == {"held_back"}
    place.bill("bill.csv", charges(1_000, "0.02"))
    assert place.run()[0] == 0
    assert place.billed() == Decimal(20)


def test_a_wider_limit_lets_the_month_in_though_the_file_is_the_same(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", [*charges(99), charge(99, "0", ChargePeriodStart="soon")])
    assert place.directly()[0] == 1
    config = place.folder / "outlay.toml"
    config.write_text(config.read_text() + "[checks]\nmax_rejects_percent = 5\n")
    assert place.directly()[0] == 3
    assert place.billed() == Decimal("0.99")


def test_a_bad_file_among_good_ones_holds_back_its_own_month_alone(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/2026-08.csv.gz", charges(10, "1", "2026-08"))
    place.bill("bills/2026-09.csv.gz", charges(10, "2", "2026-09"))
    place.directly()
    packed = gzip.compress(text(charges(5_000, "4", "2026-09")).encode())
    place.bill("bills/2026-09.csv.gz", packed[: len(packed) // 2])
    place.bill("bills/2026-10.csv.gz", charges(10, "8"))
    status, said = place.directly()
    assert (status, "2026-09.csv.gz" in said) == (3, True)
    assert place.billed() == Decimal(10 + 20 + 80)


def test_what_is_held_in_one_stretch_of_months_is_not_lost_to_the_next(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/3.csv", [charge(number, "1", "2026-03", ChargePeriodStart="soon") for number in range(10)])
    place.bill("bills/10.csv", charges(10, "1"))
    for words in ((), ("--period", "2026-10"), ()):
        assert place.run(*words)[0] == 3
        assert [row["billing_period"] for row in place.rows("sql", "select billing_period from held_back")] == [
            "2026-03"
        ]


def test_half_a_month_is_not_loaded(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/part-1.csv.gz", charges(10, "1"))
    packed = gzip.compress(text(charges(5_000, "1")).encode())
    place.bill("bills/part-2.csv.gz", packed[: len(packed) // 2])
    status, said = place.directly()
    assert status == 1
    assert "part-1.csv.gz" in said
    assert "loaded whole or not at all" in said
    place.bill("bills/part-2.csv.gz", charges(20, "1")[10:])
    assert place.directly()[0] == 0
    assert place.billed() == Decimal(20)


def test_a_line_with_a_field_less_is_rejected_with_its_line(place: Place) -> None:
    lines = text(charges(1_000)).splitlines()
    lines[500] = lines[500].rsplit(",", 1)[0]
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", "\n".join(lines) + "\n")
    status, said = place.directly()
    assert status == 3, said
    reject = place.rows("sql", "select line, reason, amount from reject")
    assert [(row["line"], row["amount"]) for row in reject] == [(501, "0.01")]
    assert "14 fields" in reject[0]["reason"]
    assert place.billed() == Decimal("9.99")


def test_a_mistyped_key_names_the_nearest(place: Place) -> None:
    (place.folder / "outlay.toml").write_text('[[billing]]\nname = "b"\nkind = "focus"\npth = "x.csv"\n')
    status, said = place.run()
    assert (status, "path" in said, "line 4" in said) == (2, True, True)


def test_an_unreachable_bucket_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    place.config(("aws", "s3://nobody/export"))
    status, said = place.directly()
    assert (status, "nobody" in said) == (1, True)
    place.config(("aws", "s3://nobody/export"), ("good", "good.csv"))
    place.bill("good.csv", charges(1_000))
    assert place.directly()[0] == 3
    assert place.billed() == GOOD


def test_data_without_its_key_is_refused(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(3))
    place.run()
    (place.folder / ".outlay/people.key").unlink()
    status, said = place.run()
    assert (status, "people.key" in said, "backup" in said) == (1, True, True)


def test_an_address_in_a_line_that_does_not_fit_is_hidden(place: Place) -> None:
    lines = text(charges(1_000)).splitlines()
    lines[500] += ",Ada.Byron@example.com"
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", "\n".join(lines) + "\n")
    assert place.directly()[0] == 3
    (reject,) = place.rows("sql", "select value, reason from reject")
    assert "16 fields" in reject["reason"]
    assert "@" not in reject["value"]


@pytest.mark.parametrize("name", ["line", "x_line", "reason", "x_text"])
def test_a_column_named_as_we_name_what_is_told_of_a_line_is_one_as_any(place: Place, name: str) -> None:
    header, *lines = text(charges(1_000)).splitlines()
    lines = [f"{header},{name}", *(f"{line},theirs" for line in lines)]
    lines[500] = lines[500].removesuffix(",theirs")
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", "\n".join(lines) + "\n")
    status, said = place.directly()
    assert status == 3, said
    assert [row["line"] for row in place.rows("sql", "select line from reject")] == [501]
    assert place.billed() == Decimal("9.99")
