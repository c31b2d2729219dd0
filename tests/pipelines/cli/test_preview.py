"""`outlay preview`: mapping, first rows, all rejects; nothing is written."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from tests.pipelines.bills import HEADER, Place, charge, charges, text
from tests.sources.billing.exports.azure import rows


def untidy() -> str:
    """A hundred charges under other names, three of which cannot be taken."""
    rows = [charge(number, Tags='{"owner": "Ada.Byron@example.com"}', Team="growth") for number in range(100)]
    rows[5] = charge(5, ChargePeriodStart="ada.byron@example.com")
    rows[50] = charge(50, BilledCost="twelve")
    lines = text(rows, (*HEADER, "Team")).replace("SubAccountId", "sub_account_id").splitlines()
    lines[90] = f"ada.byron@example.com,{lines[90]}"
    return "\n".join(lines) + "\n"


@pytest.fixture
def bills(place: Place) -> Place:
    place.config(("aws", "bills"))
    place.bill("bills/bill.csv", untidy())
    return place


def test_mapping_rows_and_rejects_are_shown_and_nothing_is_written(bills: Place) -> None:
    before = sorted(bills.folder.rglob("*"))
    status, out, err = bills.outlay("preview", "aws", "--rows", "2")
    assert status == 3
    mapped = [line.split() for line in err.splitlines() if line.startswith("  ")]
    assert ["sub_account_id", "SubAccountId"] in mapped
    assert ["Team", "x_Team"] in mapped
    assert "3 rejects. Nothing was written." in err
    rows, rejects = out.splitlines()[:3], out.splitlines()[3:]
    assert rows[0].split()[:2] == ["BilledCost", "BillingCurrency"]
    assert "(a person)" in rows[1]
    assert [line.split()[:2] for line in rejects] == [
        ["line", "column"],
        ["7", "ChargePeriodStart"],
        ["52", "BilledCost"],
        ["91", "-"],
    ]
    assert "example.com" not in out + err
    assert "Deprecation" not in err
    assert sorted(bills.folder.rglob("*")) == before


def test_what_is_computed_is_told_apart_from_what_is_not_there(place: Place) -> None:
    (place.folder / "outlay.toml").write_text('[[billing]]\nname = "a"\nkind = "azure-cost"\npath = "a.csv"\n')
    row = {**rows("amortized")[0], "Kosten (CostInBillingCurrency)": "1.5"}
    del row["CostInBillingCurrency"]
    values = ",".join(each.replace(",", " ").replace('"', "") for each in row.values())
    place.bill("a.csv", f"{','.join(row)}\n{values}\n")
    _, _, err = place.outlay("preview", "a")
    told = " ".join(err.split())
    assert "Kosten (CostInBillingCurrency) EffectiveCost" in told
    computed, absent = told.split("FOCUS columns that it does not have:")
    assert "ListCost from PayGPrice;" in computed
    assert "ConsumedQuantity from Quantity, UnitOfMeasure;" in computed
    assert "HostProviderName for all rows" in computed
    assert "SkuPriceId" in absent
    assert "ListCost" not in absent


def test_json_and_csv_hold_the_rows_as_a_run_stores_them(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", [charge(number, "5e-07", Team="growth") for number in range(30)])
    shown = place.rows("preview", "aws", "--rows", "3")
    place.directly()
    stored = place.rows("sql", "from cost_and_usage limit 3")
    for row in stored:
        del row["x_load_id"]
    assert shown == stored
    status, out, _ = place.outlay("preview", "aws", "--format", "csv")
    assert (status, len(list(csv.DictReader(io.StringIO(out))))) == (0, 20)


def test_rejects_alone_are_those_of_a_run(bills: Place) -> None:
    bills.bill("bills/bill.csv", text([*charges(999), charge(999, "0.00001", ChargePeriodStart="soon")]))
    status, out, _ = bills.outlay("preview", "aws", "--rejects", "--format", "json")
    shown = json.loads(out)
    assert status == 3
    bills.directly()
    kept = bills.rows(
        "sql", "select line, column_name as column, reason, value, billing_period, currency, amount, object from reject"
    )
    assert shown == kept


def test_the_newest_file_is_read_unless_others_are_named(place: Place) -> None:
    place.config(("aws", "bills"))
    for number in range(3):
        path = place.bill(f"bills/{number}.csv", charges(1, str(number)))
        os.utime(path, (1_700_000_000 - number, 1_700_000_000 - number))
    status, out, err = place.outlay("preview", "aws", "--format", "json")
    assert (status, [row["BilledCost"] for row in json.loads(out)]) == (0, ["0"])
    assert "The newest of 3 files" in err
    assert [row["BilledCost"] for row in place.rows("preview", "aws", "--file", "2.csv")] == ["2"]
    assert len(place.rows("preview", "aws", "--file", "*")) == 3
    assert len(place.rows("preview", "aws", "--file", "*", "--rows", "2")) == 2
    status, out, err = place.outlay("preview", "aws", "--file", "7.csv")
    assert (status, out, "bills/0.csv" in err) == (2, "", True)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", None], ids=["empty", "no bill", "absent"])
def test_what_cannot_be_read_is_told(place: Place, data: bytes | None) -> None:
    place.config(("aws", "bill.csv"))
    if data is not None:
        place.bill("bill.csv", data)
    status, out, err = place.outlay("preview", "aws", "--format", "json")
    assert (status, json.loads(out)) == (3, [])
    assert "bill.csv: found" in err
    assert "expected" in err


def test_an_unknown_source_names_the_nearest(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    status, _, err = place.outlay("preview", "awz")
    assert (status, 'Did you mean "aws"?' in err) == (2, True)


def test_it_works_without_the_key_of_people(bills: Place) -> None:
    bills.bill("bills/bill.csv", charges(5))
    bills.directly()
    (bills.folder / ".outlay/people.key").unlink()
    kept = _files(bills.folder)
    assert bills.outlay("preview", "aws")[0] == 0
    assert _files(bills.folder) == kept


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


SEATS = """[[saas]]
name = "zendesk-export"
kind = "csv"
path = "agents.csv"
app = "zendesk"
columns = { account_id = "User ID", email = "Email", assigned_at = "Created at", last_activity_at = "Last sign-in" }
"""


def test_seats_of_an_export_are_shown_without_whose_they_are(place: Place) -> None:
    (place.folder / "outlay.toml").write_text(SEATS)
    rows = "7,ada@haldane.example,Agent,2026-01-02,2026-11-03\n8,bo@haldane.example,Agent,soon,2026-11-03\n"
    (place.folder / "agents.csv").write_text(f"User ID,Email,Role,Created at,Last sign-in\n{rows}")
    status, out, err = place.outlay("preview", "zendesk-export", "--format", "json")
    [row] = json.loads(out)
    assert status == 3
    assert (row["account_id"], row["email"], row["role"]) == ("(a person)", "(a person)", "Agent")
    assert row["last_activity_at"] == "2026-11-03T00:00:00Z"
    assert "Last sign-in  last_activity_at" in err
    assert "haldane.example" not in out + err
    [reject] = json.loads(place.outlay("preview", "zendesk-export", "--rejects", "--format", "json")[1])
    assert (reject["line"], reject["column"], reject["value"]) == (3, "assigned_at", "soon")
