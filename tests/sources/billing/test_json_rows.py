"""JSON as a table: numbers as the text that they are, lines that are none set apart, arrays, what is refused."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.base import Unreadable
from sources.billing.json_rows import quoted_numbers
from sources.billing.layout import Layout
from sources.billing.tabular import RawTable, column_names, line_numbers, open_table

JSON = Layout(json=True)
LONG = "0.12345678901234567890123456789"


def table(path: Path, text: str) -> RawTable:
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return open_table(path, path.name, JSON)


@pytest.mark.parametrize("name", ["bill.json", "bill.jsonl.gz", "bill"])
def test_each_line_is_a_row_and_no_number_loses_a_digit(tmp_path: Path, name: str) -> None:
    text = f'{{"cost": {LONG}, "credits": [{{"amount": -1.5E-07}}]}}\n\n{{"cost": "7", "usage": {{"amount": 12}}}}'
    read = table(tmp_path / name, text)
    assert read.columns == ("cost", "credits", "usage") == column_names(tmp_path / name, name, JSON)
    assert read.frame.collect().to_dicts() == [
        {"x_row": 0, "cost": LONG, "credits": [{"amount": "-1.5E-07"}], "usage": None},
        {"x_row": 1, "cost": "7", "credits": None, "usage": {"amount": "12"}},
    ]
    assert read.ragged.is_empty()


def test_the_columns_are_those_of_all_lines(tmp_path: Path) -> None:
    lines = ['{"a": null, "e": {}}', '{"a": 1, "l": []}', '{"b": {"c": true}}', '{"b": {"d": "x"}, "l": [{"k": null}]}']
    frame = table(tmp_path / "a.json", "\n".join(lines)).frame
    assert frame.collect_schema() == {
        "x_row": pl.Int64(),
        "a": pl.String(),
        "b": pl.Struct({"c": pl.Boolean(), "d": pl.String()}),
        "l": pl.List(pl.Struct({"k": pl.String()})),
    }
    assert frame.select("b").collect().to_series().to_list()[2:] == [{"c": True, "d": None}, {"c": None, "d": "x"}]


BROKEN = (
    '{"a": 1',
    '{"a": 012}',
    '{"a": NaN}',
    '{"a": .5}',
    '{"a": 1} x',
    '{"a": {"b": 1}}',
    "5",
    "[1]",
    '{"a": "\t"}',
)


@pytest.mark.parametrize("broken", BROKEN)
def test_a_line_that_is_no_object_is_set_apart_with_its_line(tmp_path: Path, broken: str) -> None:
    read = table(tmp_path / "a.json", f'{{"a": "x"}}\n\n{{"a": "y"}}\n{broken}\n{{"a": "z"}}\n')
    assert read.frame.collect().rows() == [(0, "x"), (1, "y"), (3, "z")]
    assert read.ragged.select("x_row", "x_line", "x_text").rows() == [(2, 4, broken)]
    assert "no object of JSON" in read.ragged["x_reason"].item()
    assert line_numbers(tmp_path / "a.json", [0, 2, 3], JSON) == {0: 1, 2: 4, 3: 5}


def test_a_line_that_does_not_fit_the_others_is_told_as_far_as_it_can_be(tmp_path: Path) -> None:
    read = table(tmp_path / "a.json", f'{{"a": {{"k": 1}}, "b": 2}}\n{{"a": [true], "b": {LONG}}}\n{{"a": 1, "b"\n')
    assert read.frame.collect().height == 1
    assert read.ragged.select("a", "b").rows() == [("[true]", LONG), (None, None)]


@pytest.mark.parametrize("indent", [None, 1, "\t"])
def test_an_array_is_its_objects(tmp_path: Path, indent: int | str | None) -> None:
    rows = [{"a": 1.5, "b": 'x, "y"]\\'}, {"a": -2, "c": [{"d": [3]}, {"d": []}]}, {}]
    read = table(tmp_path / "a.json", json.dumps(rows, indent=indent) + "\n")
    assert read.frame.collect().rows() == [
        (0, "1.5", 'x, "y"]\\', None),
        (1, "-2", None, [{"d": ["3"]}, {"d": []}]),
        (2, None, None, None),
    ]
    lines = line_numbers(tmp_path / "a.json", [0, 1, 2], JSON)
    assert lines == ({0: 1, 1: 1, 2: 1} if indent is None else {0: 2, 1: 6, 2: 19})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{\n  "error": "denied"\n}', "JSON of which no line is an object"),
        ("[]", "JSON of which no line is an object"),
        ('[{"a": 1}, {"a":', "a JSON array without its end"),
    ],
)
def test_a_document_without_rows_is_refused(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(Unreadable, match=found):
        table(tmp_path / "a.json", text)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda each: st.lists(each) | st.dictionaries(st.text(), each), max_leaves=8)


@given(st.lists(st.dictionaries(st.text(), VALUES), min_size=1, max_size=4))
def test_quoting_changes_numbers_and_nothing_else(rows: list[dict[str, object]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    quoted = quoted_numbers("".join(f"{line}\n" for line in lines).encode()).decode()
    read = [json.loads(line) for line in quoted.split("\n") if line]
    assert read == [json.loads(line, parse_float=str, parse_int=str) for line in lines]
