"""Which of Azure's files is which, and what its rows add up to by the source's own reading."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.base import Unreadable
from sources.billing import AZURE_COST, billing_periods
from sources.billing.azure_variants import BILLED, BOTH, EFFECTIVE, JOINED_ACTUAL, JOINED_AMORTIZED, joined
from sources.billing.manifests.base import ExportRun
from sources.billing.totals import read_totals
from sources.sample.layouts.azure import EA, MCA, PAYG, Row, file_of
from tests.sources.billing.exports.azure import ACTUAL, AMORTIZED, rows, usage


def written(folder: Path, header: tuple[str, ...], of_file: list[Row], kind: str = "csv") -> Path:
    path = folder / f"bill.{kind}"
    path.write_bytes(file_of(header, of_file, kind))
    return path


def totals(path: Path, variant: str) -> dict[str, Decimal]:
    found = read_totals(path, AZURE_COST.as_delivered(variant), path.name).sums
    assert found["unreadable"].sum() == 0
    assert found["billing_period"].unique().to_list() in (["2026-10"], [])
    return {row["column_name"]: Decimal(row["source_sum"]) for row in found.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("which", "variant", "expected"),
    [
        ("actual", BILLED, {"BilledCost": ACTUAL}),
        ("amortized", EFFECTIVE, {"EffectiveCost": AMORTIZED}),
        ("actual", JOINED_ACTUAL, {"BilledCost": Decimal("107.55"), "EffectiveCost": Decimal(0)}),
        ("amortized", JOINED_AMORTIZED, {"BilledCost": ACTUAL - Decimal("107.55"), "EffectiveCost": AMORTIZED}),
    ],
)
@pytest.mark.parametrize(("header", "agreement"), [(EA, "EA"), (MCA, "MCA")], ids=["EA", "MCA"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_each_variant_adds_up_to_its_own_costs(
    tmp_path: Path,
    which: str,
    variant: str,
    expected: dict[str, Decimal],
    header: tuple[str, ...],
    agreement: str,
    kind: str,
) -> None:
    found = totals(written(tmp_path, header, rows(which, agreement), kind), variant)
    assert {cost: found[cost] for cost in found if cost in ("BilledCost", "EffectiveCost")} == expected


def test_list_cost_is_the_price_times_the_quantity_or_what_azure_says_it_is(tmp_path: Path) -> None:
    one = rows("actual")[:1]
    assert totals(written(tmp_path, EA, one), BILLED)["ListCost"] == Decimal("9.6") * Decimal("0.24")
    assert totals(written(tmp_path, MCA, rows("actual", "MCA")[:1]), BILLED)["ListCost"] == Decimal("1.152")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"PayGPrice": "0"}, Decimal(0)),
        ({"PayGPrice": ""}, Decimal(0)),
        ({"PayGPrice": "0", "CostInBillingCurrency": "0"}, Decimal(0)),
        ({"Quantity": "5.64902E-05", "PayGPrice": "0.1"}, Decimal("0.00000564902")),
        (
            {"Quantity": "1." + "1" * 26, "PayGPrice": "2." + "2" * 20},
            Decimal("2.4691358024691358024666666641975308641975308642"),
        ),
        ({"Quantity": "1." + "1" * 27, "PayGPrice": "2.5"}, Decimal(0)),
    ],
    ids=["left out", "empty", "free", "exponent", "many digits", "too many"],
)
def test_a_list_cost_is_exact_or_not_known(tmp_path: Path, changed: dict[str, str], expected: Decimal) -> None:
    path = written(tmp_path, EA, [{**rows("actual")[0], **changed}])
    assert totals(path, BILLED)["ListCost"] == expected


@pytest.mark.parametrize("days", ["us", "padded", "iso"])
def test_the_billing_period_is_told_by_dates_however_they_are_written(tmp_path: Path, days: str) -> None:
    path = written(tmp_path, EA, rows("actual", days=days))
    assert billing_periods(path, AZURE_COST, path.name) == ("2026-10",)


OLD = {
    "legacy": ("SubscriptionGuid", "Date", "Cost", "Currency"),
    "2019-10-01": ("SubscriptionGuid", "UsageDateTime", "PreTaxCost", "Currency"),
    "spaced": ("Subscription GUID", "Date", "Extended Cost", "Currency Code"),
    "lower": ("subscriptionId", "date", "costInBillingCurrency", "billingCurrency"),
}


@pytest.mark.parametrize("header", OLD.values(), ids=OLD.keys())
def test_older_names_of_columns_are_known(tmp_path: Path, header: tuple[str, ...]) -> None:
    row = dict(zip(header, ("s", "10/02/2026", "1.5", "EUR"), strict=True))
    assert totals(written(tmp_path, header, [row]), BILLED) == {"BilledCost": Decimal("1.5")}


def test_pay_as_you_go_usage_is_read(tmp_path: Path) -> None:
    assert totals(written(tmp_path, PAYG, usage()), BILLED) == {"BilledCost": Decimal("1.2500564903")}


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    path = written(tmp_path, EA, [])
    assert (totals(path, BILLED), billing_periods(path, AZURE_COST, path.name)) == ({}, ())


def test_a_header_in_another_language_says_which_columns_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    path.write_text("Datum,Kosten,Währung\n02.10.2026,1,EUR\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="CostInBillingCurrency or PreTaxCost"):
        billing_periods(path, AZURE_COST, path.name)


NAMES = {
    "az://bills/daily-amortized/20261001-20261031/1/part_0.csv": EFFECTIVE,
    "/exports/Amortised costs/part_0.csv": EFFECTIVE,
    "C:\\bills\\actual\\part_0.csv": BILLED,
    "/actual/amortized_2026.csv": EFFECTIVE,
    "/actual-and-amortized/part_0.csv": "",
    "/exports/part_0.csv": "",
}


@pytest.mark.parametrize(("name", "variant"), NAMES.items())
def test_a_path_may_say_which_of_the_two_it_is(tmp_path: Path, name: str, variant: str) -> None:
    path = written(tmp_path, EA, rows("actual")[:1])
    assert AZURE_COST.variant_of(path, name) == (variant or BOTH)


@pytest.mark.parametrize(
    ("which", "kept", "variant"),
    [
        ("amortized", ("UnusedReservation",), EFFECTIVE),
        ("amortized", ("Usage",), EFFECTIVE),
        ("actual", ("Usage",), BILLED),
        ("actual", ("Purchase",), BILLED),
        ("actual", ("Tax",), BOTH),
    ],
)
@pytest.mark.parametrize("model", ["as told", "none"])
def test_else_the_rows_do(tmp_path: Path, which: str, kept: tuple[str, ...], variant: str, model: str) -> None:
    told = [row for row in rows(which) if row["ChargeType"] in kept]
    bare = [{**row, "PricingModel": ""} for row in told]
    assert AZURE_COST.variant_of(written(tmp_path, EA, told if model == "as told" else bare), "part.csv") == variant


def test_parts_that_tell_nothing_are_what_those_beside_them_are() -> None:
    assert AZURE_COST.agreed({"a": BOTH, "b": EFFECTIVE}) == {"a": EFFECTIVE, "b": EFFECTIVE}
    assert AZURE_COST.agreed({"a": BOTH}) == {"a": BOTH}
    with pytest.raises(Unreadable, match="beside files of both"):
        AZURE_COST.agreed({"a": BOTH, "b": EFFECTIVE, "c": BILLED})


def run(dataset: str, *months: str, export: str = "one") -> ExportRun:
    return ExportRun(export, months, ("1",), (), f"{dataset}{months}", dataset)


def test_a_run_is_joined_only_where_the_other_has_all_its_months() -> None:
    both = run("AmortizedCost", "2026-09", "2026-10")
    october, september = run("ActualCost", "2026-10"), run("ActualCost", "2026-09")
    assert joined([both, october]) == {both: EFFECTIVE, october: BILLED}
    assert joined([both, october, september]) == {
        both: JOINED_AMORTIZED,
        october: JOINED_ACTUAL,
        september: JOINED_ACTUAL,
    }
    elsewhere = replace(september, export="two")
    assert joined([both, october, elsewhere])[elsewhere] == BILLED


def test_unreadable_costs_are_counted_not_dropped(tmp_path: Path) -> None:
    path = written(tmp_path, EA, [{**rows("actual")[0], "CostInBillingCurrency": "1,5"}])
    found = read_totals(path, AZURE_COST.as_delivered(BILLED), path.name).sums
    assert found.filter(pl.col("column_name") == "BilledCost")["unreadable"].to_list() == [1]
