"""A small whole delivery of each kind of bill that is read from files, as its provider lays it out."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import polars as pl

from sources.billing import KINDS
from sources.billing.kinds import BillingKind
from sources.mapping import ColumnSettings, FormatSettings
from sources.sample.layouts.aws import PARQUET, DataExport, LegacyReport
from sources.sample.layouts.oracle import write_cost_report
from sources.settings import BillingSettings
from tests.sources.billing.exports import aws, azure, google
from tests.sources.billing.exports.oracle import line

Maker = Callable[[Path, BillingSettings], None]


def kinds_on_files() -> list[BillingKind]:
    """The kinds that list files, and do not ask an interface."""
    return [kind for kind in KINDS if not kind.asks]


def focus(folder: Path, _source: BillingSettings) -> None:
    """The same two months as gzip CSV and as Parquet."""
    charges = [_charge(number) for number in range(12)]
    months = pl.DataFrame(charges)
    (folder / "october.csv").write_text(months.head(8).write_csv(), encoding="utf-8")
    typed = months.tail(4).with_columns(
        pl.col("BilledCost", "EffectiveCost").cast(pl.Float64),
        pl.col("BillingPeriodStart", "ChargePeriodStart").str.to_datetime(time_zone="UTC"),
    )
    typed.write_parquet(folder / "november.parquet")


def _charge(number: int) -> dict[str, str]:
    month = "2026-10" if number < 8 else "2026-11"
    return {
        "BilledCost": f"{number}.{number:03}",
        "EffectiveCost": f"{number}.5e-0{number % 9}",
        "BillingCurrency": "EUR" if number % 5 == 0 else "USD",
        "BillingPeriodStart": f"{month}-01T00:00:00Z",
        "ChargePeriodStart": f"{month}-{number + 10}T00:00:00Z",
        "ProviderName": "Acme",
        "ServiceName": 'Seats, "Pro"' if number % 4 == 0 else "Seats",
        "Tags": f'{{"team": "t{number % 3}"}}',
    }


def invoice_csv(folder: Path, source: BillingSettings) -> None:
    """Three lines as the source's mapping and format have them."""
    days, amounts = (date(2026, 10, 31), date(2026, 10, 31), date(2026, 11, 1)), ("1234.50", "-34.50", "0.01")
    by_name = {
        "date": [day.strftime(source.format.date or "%Y-%m-%d") for day in days],
        "amount": [_written(amount, source.format) for amount in amounts],
        "currency": ["EUR", "CHF", "EUR"],
        "tax": [_written(amount, source.format) for amount in ("234.56", "0.00", "0")],
        "product": ["Seats", "Discount", "Größe M"],
    }
    _write(folder / "invoices.csv", by_name, source)


def _columns(mapped: dict[str, ColumnSettings], names: Iterable[str]) -> list[str]:
    return [mapped[name].column or name if name in mapped else name for name in names]


def _written(amount: str, form: FormatSettings) -> str:
    whole, decimals = amount.split(".") if "." in amount else (amount, "0")
    digits = whole.removeprefix("-")
    grouped = f"{digits[:-3]}{form.thousands}{digits[-3:]}" if len(digits) > 3 else digits
    return f"{'-' if amount.startswith('-') else ''}{grouped}{form.decimal}{decimals}"


def oci_cost(folder: Path, _source: BillingSettings) -> None:
    """Two reports, the later one with a correction of a month before."""
    tagged = {**line("1.5E-7"), "tags/shop.team": "web", "tags/Oracle-Tags.CreatedBy": "default/ada@acme.example"}
    write_cost_report(folder, 1, [line("5"), tagged, line("2", intervalUsageStart="2026-09-30T23:00Z")])
    correction = line("-5", isCorrection="true", backreferenceNo="a1", intervalUsageStart="2026-09-30T22:00Z")
    write_cost_report(folder, 2, [line("0.000000000000000001"), correction])


def aws_cur(folder: Path, _source: BillingSettings) -> None:
    """A month of CUR 2.0 and one of the legacy report, each with its manifest."""
    told = {"split_line_item_parent_resource_id": "i-0123456789abcdef0", "split_line_item_unused_cost": "0.1"}
    part = aws.line(cost="0", line_item_resource_id="pod/web", split_line_item_split_cost="0.4", **told)
    lines = [aws.line(), aws.line("Tax", "0.0950000000"), aws.line("Credit", "-1.5E-7"), part]
    DataExport(folder, "cur2", packing=PARQUET).deliver("2026-10", [aws.as_parquet(lines), aws.as_parquet(lines[:1])])
    LegacyReport(folder, "legacy").deliver("2026-10", [aws.as_legacy(lines)], assembly="20261101T000000Z")


def azure_cost(folder: Path, source: BillingSettings) -> None:
    """The actual and the amortized export of a month, as packed CSV and as Parquet; mapped, a download of one's own."""
    if source.columns:
        _azure_download(folder, source)
        return
    days = ("2026-10-01", "2026-10-31")
    actual = azure.Run("actual", "ActualCost", days, "run-1", "2026-11-02T03:04:05Z", format="gzip")
    amortized = azure.Run("amortized", "AmortizedCost", days, "run-2", "2026-11-02T03:05:05Z", format="parquet")
    azure.put(folder, actual, ("EA", azure.rows("actual")))
    azure.put(folder, amortized, ("EA", azure.rows("amortized")))


def _azure_download(folder: Path, source: BillingSettings) -> None:
    """The actual rows with the source's names for their columns, its dates and its decimal mark."""
    rows = pl.DataFrame(azure.rows("actual", days="iso"))
    theirs = {ours: said.column for ours, said in source.columns.items() if said.column}
    day = pl.col("Date", "BillingPeriodStartDate", "BillingPeriodEndDate").str.to_date()
    written = rows.with_columns(
        day.dt.strftime(source.format.date or "%Y-%m-%d"),
        pl.col("CostInBillingCurrency", "Quantity", "EffectivePrice").str.replace(
            ".", source.format.decimal, literal=True
        ),
    )
    written.rename(theirs).write_csv(folder / "actual.csv", separator=source.format.delimiter or ";")


def invoice_totals(folder: Path, source: BillingSettings) -> None:
    """Two invoices of October and one of November, as the source's mapping and format have them."""
    days, totals = (date(2026, 10, 31), date(2026, 10, 31), date(2026, 11, 30)), ("1234.50", "-34.50", "0.01")
    by_name = {
        "date": [day.strftime(source.format.date or "%Y-%m-%d") for day in days],
        "total": [_written(amount, source.format) for amount in totals],
        "currency": ["EUR", "CHF", "EUR"],
        "invoice_id": ["A-1", "A-2", "A-3"],
        "issuer": ["AWS", "AWS", "Microsoft"],
    }
    if "amount" in source.columns:
        by_name["amount"], by_name["tax"] = by_name.pop("total"), ["0"] * 3
    if "period" in source.columns:
        by_name["period"] = by_name.pop("date")
    _write(folder / "totals.csv", by_name, source)


def gcp_billing(folder: Path, _source: BillingSettings) -> None:
    """The detailed export in parts, each in another of the ways in which people take it out of BigQuery."""
    ways = ("a.parquet", "b.jsonl", "c.json", "d.json.gz", "e.csv", "f.csv.gz")
    writers = (
        google.parquet,
        google.json_lines,
        google.json_array,
        google.json_lines,
        google.csv_of_json,
        google.csv_flat,
    )
    for number, (name, write) in enumerate(zip(ways, writers, strict=True)):
        write(folder / google.DETAILED_TABLE / name, google.ROWS[number :: len(ways)])


def _write(path: Path, by_name: dict[str, list[str]], source: BillingSettings) -> None:
    """A CSV of these values under the source's names, in its format."""
    more = {name: ["x"] * 3 for name, at in source.columns.items() if at.column and name not in by_name}
    values, mark = by_name | more, source.format.delimiter or ","
    rows = [mark.join(f'"{value}"' for value in row) for row in zip(*values.values(), strict=True)]
    lines = [*["a title"] * source.format.skip_rows, mark.join(_columns(source.columns, values)), *rows, ""]
    path.write_bytes("\n".join(lines).encode(source.format.encoding or "utf-8"))


MADE: dict[str, Maker] = {
    "aws-cur": aws_cur,
    "azure-cost": azure_cost,
    "focus": focus,
    "gcp-billing": gcp_billing,
    "invoice-csv": invoice_csv,
    "invoice-totals": invoice_totals,
    "oci-cost": oci_cost,
}
