"""Files of postings: what is written is read back, whatever a target is called, and nothing else is."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboards.reports.journal_file import journal_csv
from warehouse.postings import Tampered, folder, read_batches, write_batch
from warehouse.tables import POSTING

LINE = {
    **dict.fromkeys(("id", "batch", "entity", "issuer", "source", "gl_account", "text", "snapshot_id"), "x"),
    "period": "2026-10",
    "billing_period": "2026-10",
    "charge_period": None,
    "kind": "charged_out",
    "date": date(2026, 10, 31),
    "rate_date": date(2026, 10, 30),
    "rate": Decimal("0.923446301598"),
    "debit": Decimal("1234.50"),
    "credit": Decimal(0),
    "ledger_debit": Decimal(1140),
    "ledger_credit": Decimal(0),
    "currency": "USD",
    "ledger_currency": "JPY",
    "rate_source": "fx.csv",
    "rule_version": None,
}
PLACES = {"USD": 2, "JPY": 0}


@pytest.mark.parametrize("target", ["payments", "=1+1", "'=1", "-x", 'a "b", c', "\u00e9quipe", None])
def test_a_line_reads_back_as_it_was(tmp_path: Path, target: str | None) -> None:
    lines = pl.DataFrame([{**LINE, "target": target}], POSTING.schema)
    data = journal_csv(lines, PLACES)
    assert b",1234.50,0.00,USD,0.923446301598,fx.csv,2026-10-30,1140,0,JPY," in data
    assert b",=1" not in data
    file, sha256 = write_batch(tmp_path, "2026-10-aws-1", data)
    assert write_batch(tmp_path, "2026-10-aws-1", data) == (file, sha256)
    assert read_batches(tmp_path, {file: sha256}).equals(lines)


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    file, sha256 = write_batch(tmp_path, "2026-10-aws-1", journal_csv(POSTING.empty(), {}))
    assert read_batches(tmp_path, {file: sha256}).is_empty()
    (folder(tmp_path) / file).unlink()
    with pytest.raises(Tampered, match="no such file"):
        read_batches(tmp_path, {file: sha256})
