"""FOCUS 1.4 Invoice Detail from files."""

from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.finance_files import DETAIL as SAID
from sources.base import Unreadable
from sources.finance.invoice_details import read_invoice_details
from warehouse.tables import INVOICE_DETAIL


def write(folder: Path, *rows: dict[str, str]) -> None:
    names = list(rows[0])
    lines = [",".join(names), *(",".join(row[name] for name in names) for row in rows)]
    (folder / "detail.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_lines_keep_their_sign_and_the_newest_of_one_counts(tmp_path: Path) -> None:
    newer = SAID | {"InvoiceDetailLastUpdated": "2026-11-04T00:00:00Z", "InvoiceIssueStatus": "Voided"}
    write(tmp_path, newer, SAID, SAID | {"InvoiceDetailId": "L-2", "BilledCost": "3"})
    told = read_invoice_details("*.csv", tmp_path, tmp_path)
    assert told.rejects.is_empty()
    assert sorted(told.rows.select("InvoiceDetailId", "InvoiceIssueStatus", "BilledCost").rows()) == [
        ("L-1", "Voided", Decimal("-12.5")),
        ("L-2", "Issued", Decimal(3)),
    ]
    assert told.rows.select(INVOICE_DETAIL.names).schema == INVOICE_DETAIL.schema


def test_a_line_that_is_none_is_refused_with_its_place_and_a_file_without_ids_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, SAID, SAID | {"InvoiceIssueStatus": "Paid"})
    told = read_invoice_details("detail.csv", tmp_path, tmp_path)
    assert told.rejects.select("line", "column_name", "value").rows() == [(3, "InvoiceIssueStatus", "Paid")]
    write(tmp_path, {"BilledCost": "1"})
    with pytest.raises(Unreadable, match="InvoiceId"):
        read_invoice_details("detail.csv", tmp_path, tmp_path)
