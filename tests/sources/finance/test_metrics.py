"""What a company counts, read from its own files, and what of them cannot be taken."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sources.base import SourceError
from sources.finance.metrics import read_metrics
from sources.finance.settings import MetricSettings
from sources.own_files import OwnRows

AS_OF = date(2026, 10, 31)
HEAD = "metric,start,end,value,unit"


def read(folder: Path, *lines: str, head: str = HEAD, name: str = "counted.csv", **said: Any) -> OwnRows:
    (folder / name).write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    settings = MetricSettings.model_validate({"path": name, **said})
    return read_metrics([settings], folder, folder, AS_OF)


def test_a_row_is_so_much_from_a_day_to_the_day_after_the_last(tmp_path: Path) -> None:
    told = read(tmp_path, "orders,2026-10-01,2026-10-02,1689.5,orders", "orders,2026-10-02,2026-10-03,0,orders")
    first, second = told.rows.select("metric", "start", "end", "value", "unit", "target").rows()
    assert first == ("orders", date(2026, 10, 1), date(2026, 10, 2), Decimal("1689.5"), "orders", None)
    assert second[3] == 0
    assert told.rejects.is_empty()


def test_outlay_toml_names_the_metric_and_the_columns_of_a_file_that_does_not(tmp_path: Path) -> None:
    columns = {"start": "from", "end": "to", "value": "n"}
    (tmp_path / "orders.csv").write_text("from,to,n\n2026-10-01,2026-11-01,7\n", encoding="utf-8")
    settings = MetricSettings.model_validate({"name": "orders", "path": "orders.csv", "columns": columns})
    told = read_metrics([settings], tmp_path, tmp_path, AS_OF)
    assert told.rows.select("metric", "value").rows() == [("orders", Decimal(7))]


def test_of_what_was_counted_again_the_newest_counts_that_was_known(tmp_path: Path) -> None:
    told = read(
        tmp_path,
        "orders,2026-10-01,2026-10-02,10,2026-10-02",
        "orders,2026-10-01,2026-10-02,12,2026-10-09",
        "orders,2026-10-01,2026-10-02,99,2026-11-09",
        head="metric,start,end,value,as_of",
    )
    assert told.rows["value"].to_list() == [12]


WRONG = [
    ("orders,2026-10-02,2026-10-02,5,,", "end", "2026-10-02", "after the start"),
    ("orders,2026-10-02,2026-10-03,-5,,", "value", "-5.000000000000000000", "less than 0"),
    ("orders,2026-10-02,2026-10-03,many,,", "value", "many", "amount"),
    ("orders,2026-10-02,2026-10-03,5,,payments", "target", "payments", "without a dimension"),
    ("orders,2026-10-01,2026-10-05,5,,", "start", "2026-10-01", "another row counts"),
]


@pytest.mark.parametrize(("line", "column", "value", "reason"), WRONG, ids=[row[3] for row in WRONG])
def test_what_cannot_be_is_told_with_file_line_column_and_value(
    tmp_path: Path, line: str, column: str, value: str, reason: str
) -> None:
    told = read(tmp_path, "orders,2026-10-01,2026-10-02,9,,", line, head="metric,start,end,value,dimension,target")
    assert told.rows["value"].to_list() == [9]
    [bad] = told.rejects.rows()
    assert bad[:4] == (str(tmp_path / "counted.csv"), 3, column, value)
    assert reason in bad[4]


def test_a_file_without_a_column_that_each_row_needs_says_which(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="end"):
        read(tmp_path, "orders,2026-10-01,5", head="metric,start,value")
