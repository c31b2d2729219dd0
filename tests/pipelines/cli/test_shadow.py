"""`resolve` answers for a CSV, without an outlay.toml."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.pipelines.cli.conftest import Outlay


@pytest.fixture
def cards(tmp_path: Path) -> str:
    (tmp_path / "cards.csv").write_text("day,merchant\n2026-01-02,TYPEFORM.COM\n2026-01-03,\n2026-01-04,Slack Motors\n")
    return "cards.csv"


def test_texts_of_a_column_are_resolved(cards: str, outlay: Outlay) -> None:
    ended = outlay("resolve", "--input", cards, "--column", "merchant", "--format", "json")
    assert ended.status == 0, ended.err
    first, second = json.loads(ended.out)
    assert list(first) == ["descriptor", "product", "vendor", "category", "confidence", "evidence"]
    assert (first["product"], first["vendor"], first["confidence"]) == ("typeform", "Typeform", 0.98)
    assert (second["descriptor"], second["product"], second["confidence"]) == ("Slack Motors", None, None)
    assert "1 of 2 texts resolved" in ended.err
    told = csv.DictReader(io.StringIO(outlay("resolve", "--input", cards, "--format", "csv").out))
    assert [row["product"] for row in told] == ["typeform", ""]


def test_a_column_that_is_not_there_is_wrong_usage(cards: str, outlay: Outlay) -> None:
    ended = outlay("resolve", "--input", cards, "--column", "seller")
    assert ended.status == 2
    assert 'found no "seller" in cards.csv; expected one of day, merchant' in ended.err
    assert outlay("resolve", "--input", "none.csv").status == 2
