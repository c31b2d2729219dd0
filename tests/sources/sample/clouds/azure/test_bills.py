"""The exports say what was charged, to the last digit, and lie in the container as Azure leaves them."""

import gzip
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.sample import World
from sources.sample.clouds.azure.bills import runs
from sources.sample.layouts.azure import MCA, csv_file
from sources.sample.rates import history
from tests.sources.sample.clouds.azure.conftest import AS_OF, SINCE, Made, asked, made


def per_resource(company: Made, export: str) -> dict[str, Decimal]:
    """Cost of the newest runs by resource, added up by DuckDB from the files' own text."""
    rows = asked(
        f"SELECT lower(ResourceId), sum(costInBillingCurrency::DECIMAL(38, 18)) FROM {company.bills(export)} "
        "WHERE ResourceId LIKE '/subscriptions/%' GROUP BY ALL"
    )
    return dict(rows)


def charged(company: Made, cost: str) -> dict[str, Decimal]:
    ids = company.whole.select("number", "resource_key")
    rows = company.seen.join(ids, on="number").group_by("resource_key").agg(pl.col(cost).sum())
    return dict(rows.iter_rows())


def test_each_resource_costs_in_both_exports_what_it_was_charged(company: Made) -> None:
    assert per_resource(company, "actual") == charged(company, "billed_cost")
    assert per_resource(company, "amortized") == charged(company, "effective_cost")


def test_all_that_was_charged_is_in_the_exports(company: Made) -> None:
    for export, cost in (("actual", "billed_cost"), ("amortized", "effective_cost")):
        (found,) = asked(f"SELECT sum(costInBillingCurrency::DECIMAL(38, 18)) FROM {company.bills(export)}")
        assert found[0] == company.seen[cost].sum()


def test_commitments_are_bought_in_one_export_and_used_or_unused_in_the_other(company: Made) -> None:
    told = "SELECT DISTINCT chargeType || ' ' || pricingModel FROM {} WHERE benefitId != ''"
    kinds = {
        export: {kind for (kind,) in asked(told.format(company.bills(export)))} for export in ("actual", "amortized")
    }
    assert {"Purchase Reservation", "Purchase SavingsPlan", "Usage Reservation"} <= kinds["actual"]
    assert "Usage Reservation" in kinds["amortized"]
    assert not any(kind.startswith("Purchase") for kind in kinds["amortized"])
    assert not any(kind.startswith("Unused") for kind in kinds["actual"])
    paid = f"SELECT count(*) FROM {company.bills('actual')} WHERE chargeType = 'Usage' AND pricingModel = 'Reservation'"
    assert asked(f"{paid} AND costInBillingCurrency != '0'") == [(0,)]


def test_one_rate_a_month_makes_euro_of_dollars(company: Made) -> None:
    rate, cost, quantity = (
        f"{name}::DOUBLE" for name in ("exchangeRatePricingToBilling", "costInBillingCurrency", "quantity")
    )
    off = asked(
        f"SELECT count(*), count(DISTINCT {rate}), max(abs({cost} - costInPricingCurrency::DOUBLE * {rate})), "
        f"max(abs({cost} - effectivePrice::DOUBLE * {quantity} * {rate})) FROM {company.bills('amortized')} "
        f"WHERE {quantity} != 0 AND pricingCurrency = 'USD' AND billingCurrency = 'EUR'"
    )[0]
    assert off[0] > 6_000
    assert off[1] == 2
    assert max(off[2:]) < 1e-4


def test_the_rate_is_that_of_the_last_working_day_before_the_month(company: Made) -> None:
    (row,) = asked(
        "SELECT any_value(exchangeRateDate), any_value(exchangeRatePricingToBilling) "
        f"FROM {company.bills('amortized')} WHERE billingPeriodStartDate = '11/01/2026'"
    )
    table = pl.read_csv(io.StringIO(history(company.world))).filter(Date="2026-10-30")
    assert row[0] == "10/30/2026"
    assert float(row[1]) == pytest.approx(1 / table["USD"][0], abs=1e-9)


def test_a_manifest_lists_the_files_of_its_run_and_their_rows(company: Made) -> None:
    manifests = sorted((company.folder / "bills").rglob("manifest.json"))
    assert len(manifests) == 6
    for path in manifests:
        told = json.loads(path.read_text(encoding="utf-8"))
        root = company.folder / "bills" / "azure-cost"
        assert [blob["byteCount"] for blob in told["blobs"]] == [
            (root / blob["blobName"]).stat().st_size for blob in told["blobs"]
        ]
        assert len(told["blobs"]) == 2
        for blob in told["blobs"]:
            rows = pl.read_csv(root / blob["blobName"], infer_schema=False)
            assert (len(rows), tuple(rows.columns)) == (blob["dataRowCount"], MCA)


def test_the_container_has_two_runs_of_the_month_that_runs_and_one_of_each_before() -> None:
    nothing = pl.DataFrame(schema={"delivered": pl.Date, "withdrawn": pl.Date})

    def on(day: date, changed: pl.DataFrame = nothing) -> list[date]:
        return runs(changed, date(2026, 10, 1), World.of(1, "small", day, date(2026, 10, 1)))

    assert on(date(2026, 10, 2)) == [date(2026, 10, 2)]
    assert on(date(2026, 10, 20)) == [date(2026, 10, 19), date(2026, 10, 20)]
    assert on(date(2026, 11, 4)) == [date(2026, 11, 3), date(2026, 11, 4)]
    assert on(date(2026, 11, 20)) == [date(2026, 11, 5)]
    late = pl.DataFrame({"delivered": [date(2026, 11, 9), date(2026, 12, 8)], "withdrawn": [None, date(2026, 11, 13)]})
    assert on(date(2026, 11, 8), late) == [date(2026, 11, 5)]
    assert on(date(2026, 11, 20), late) == [date(2026, 11, 13)]
    assert on(date(2026, 12, 31), late) == [date(2026, 12, 8)]


def test_the_same_company_has_the_same_bytes_and_a_later_day_the_same_past(company: Made, tmp_path: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    again = files(made(tmp_path / "again", company.world).folder)
    assert again == files(company.folder)
    later = files(made(tmp_path / "later", World.of(11, "small", date(2026, 11, 21), SINCE)).folder)
    kept = [name for name in again if "exports" in name and "20261001-20261031" in name]
    of_today = [name for name in again if "exports" in name and "20261101" in name and later.get(name) == again[name]]
    assert kept
    assert of_today
    assert company.world.as_of == AS_OF
    changed = runs(company.written.bills[0].charged.filter(period=date(2026, 10, 1)), date(2026, 10, 1), company.world)
    if changed[0] < AS_OF:
        assert all(later[name] == again[name] for name in kept)
    other = files(made(tmp_path / "other", World.of(12, "small", AS_OF, SINCE)).folder)
    assert set(other) != set(again)


def test_a_file_has_the_same_bytes_whatever_the_parts_that_it_is_packed_in() -> None:
    rows = pl.DataFrame({"date": [f"10/{day:02}/2026" for day in range(1, 31)] * 50, "tags": ['"team": "a,b"'] * 1_500})
    packed = csv_file([rows])
    assert csv_file(rows.iter_slices(7)) == packed
    assert gzip.decompress(packed).decode("utf-8-sig").startswith("date,tags\r\n")
    assert pl.read_csv(packed).equals(rows)
