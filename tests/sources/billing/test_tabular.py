"""Untidy files: what is read, what is set apart, what is refused and in which words."""

import gzip
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from sources.base import Unreadable
from sources.billing import FOCUS, billing_periods
from sources.billing.layout import Layout
from sources.billing.tabular import line_numbers, open_table, reading
from tests.shared_data import FOCUS_SAMPLE, needs_focus_sample
from tests.sources.billing.bills import COLUMNS, ROW, csv_text, rows, write

TIDY = csv_text(rows({}, {"BilledCost": "-2e-07", "Tags": ""}, {"ResourceId": "NULL", "Tags": 'two\nlines, "quoted"'}))


def opened(path: Path) -> pl.DataFrame:
    return open_table(path, path.name).frame.collect()


@pytest.fixture
def tidy(tmp_path: Path) -> pl.DataFrame:
    return opened(write(tmp_path / "tidy.csv", TIDY))


def test_a_tidy_file_comes_as_text_with_numbered_rows(tidy: pl.DataFrame) -> None:
    assert tidy["x_row"].to_list() == [0, 1, 2]
    assert tidy.schema["x_row"] == pl.Int64
    assert tidy["ResourceId"].to_list() == ["012345678901", "012345678901", None]
    assert tidy["BilledCost"].to_list() == ["1.50", "-2e-07", "1.50"]
    assert tidy["Tags"].to_list() == ['{"team": "web"}', None, 'two\nlines, "quoted"']
    assert tidy.drop("x_row").columns == list(COLUMNS)


def as_zip(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "a bill")
        archive.writestr("bill.csv", text)
    return packed.getvalue()


UNTIDY = {
    "utf-8 with a byte order mark": TIDY.encode("utf-8-sig"),
    "utf-16 with a byte order mark": TIDY.encode("utf-16"),
    "utf-16 big endian": b"\xfe\xff" + TIDY.encode("utf-16-be"),
    "utf-16 without a byte order mark": TIDY.encode("utf-16-le"),
    "gzip under a csv name": gzip.compress(TIDY.encode()),
    "gzip with a byte order mark": gzip.compress(TIDY.encode("utf-8-sig")),
    "gzip in several members": b"".join(gzip.compress(TIDY[at : at + 50].encode()) for at in range(0, len(TIDY), 50)),
    "zip": as_zip(TIDY),
    "no line break at the end": TIDY.rstrip("\n").encode(),
    "blank lines at the end": (TIDY + "\n\n").encode(),
    "blank lines before the header": ("\n\r\n" + TIDY).encode(),
    "blank lines between": TIDY.replace("\n012", "\n\n012", 1).replace("USD", "USD", 1).encode(),
    "spaces around the names": TIDY.replace("BilledCost,", " BilledCost ,", 1).encode(),
    "semicolons": csv_text(
        rows({}, {"BilledCost": "-2e-07", "Tags": ""}, {"ResourceId": "NULL", "Tags": 'two\nlines, "quoted"'}),
        delimiter=";",
    ).encode(),
    "tabs": csv_text(
        rows({}, {"BilledCost": "-2e-07", "Tags": ""}, {"ResourceId": "NULL", "Tags": 'two\nlines, "quoted"'}),
        delimiter="\t",
    ).encode(),
    "null in quotes": TIDY.replace("NULL", '"null"').encode(),
}


@pytest.mark.parametrize("data", UNTIDY.values(), ids=UNTIDY.keys())
def test_an_untidy_copy_reads_as_the_tidy_one(data: bytes, tidy: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "untidy.csv"
    path.write_bytes(data)
    assert_frame_equal(opened(path), tidy)


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["crlf", "cr"])
def test_line_ends_of_other_systems(end: str, tmp_path: Path) -> None:
    text = csv_text(rows({}, {"BilledCost": "2"}, {"BilledCost": "3"}), end=end)
    table = opened(write(tmp_path / "ends.csv", text))
    assert table["BilledCost"].to_list() == ["1.50", "2", "3"]
    assert table["Tags"].to_list() == [ROW["Tags"]] * 3
    assert line_numbers(tmp_path / "ends.csv", [2, 0]) == {2: 4, 0: 2}
    (tmp_path / "returns.csv").write_bytes(b"a,b\r1,2\r3")
    assert line_numbers(tmp_path / "returns.csv", [0, 1]) == {0: 2, 1: 3}


def test_lines_that_do_not_fit_are_set_apart(tmp_path: Path) -> None:
    text = "BilledCost,BillingCurrency,Tags\n1,USD,a\n2,USD\n\n3,USD,c\n4,USD,d,e\n5,USD,f\n" + "6,USD,g,h" + "x" * 600
    table = open_table(write(tmp_path / "ragged.csv.gz", text), "ragged.csv.gz")
    assert table.frame.collect().rows() == [(0, "1", "USD", "a"), (2, "3", "USD", "c"), (4, "5", "USD", "f")]
    ragged = table.ragged
    assert ragged.select(pl.col("^x_.*$").exclude("x_text")).rows() == [
        (row, line, f"found {fields} fields; expected 3, as the header has.")
        for row, line, fields in ((1, 3, 2), (3, 6, 4), (5, 8, 4))
    ]
    assert ragged["BilledCost"].to_list() == ["2", "4", "6"]
    assert ragged["Tags"].to_list() == [None, "d", "g"]
    assert ragged["x_text"].str.len_chars().to_list() == [5, 9, 500]


def test_a_ragged_file_can_be_asked_for_parts_of_it(tmp_path: Path) -> None:
    lines = [f"{row},USD,t{row}" + (",more" if row % 1000 == 7 else "") for row in range(50_000)]
    path = write(tmp_path / "ragged.csv", "\n".join(["BilledCost,BillingCurrency,Tags", *lines]))
    table = open_table(path, "ragged.csv")
    tags = table.frame.filter(pl.col("x_row") >= 49_000).select("Tags", "x_row").head(9).collect(engine="streaming")
    assert tags.rows() == [(f"t{row}", row) for row in range(49_000, 49_010) if row != 49_007]
    assert table.ragged["x_row"].to_list() == list(range(7, 50_000, 1000))
    assert table.frame.select(pl.len()).collect().item() == 50_000 - 50


def test_a_file_with_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    for text in ("BilledCost,BillingCurrency\n", "BilledCost,BillingCurrency", "\ufeffBilledCost,BillingCurrency\r\n"):
        table = open_table(write(tmp_path / "header.csv", text), "header.csv")
        assert table.frame.collect().shape == (0, 3)
        assert table.columns == ("BilledCost", "BillingCurrency")


def test_names_that_come_twice_or_not_at_all_are_told_apart(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "names.csv", "Tags, Tags ,,x_row,Tags_2\n1,2,3,4,5\n"), "names.csv")
    assert table.columns == ("Tags", "Tags_2", "column_3", "x_row_2", "Tags_2_2")
    assert table.frame.collect().rows() == [(0, "1", "2", "3", "4", "5")]


def test_quotes_within_a_line_are_text(tmp_path: Path) -> None:
    path = write(tmp_path / "inches.csv", 'BilledCost,BillingCurrency,Tags\n1,27" screen,a\n2,USD,6" disk\n3,USD,c\n')
    assert opened(path)["BillingCurrency"].to_list() == ['27" screen', "USD", "USD"]
    assert opened(path)["Tags"].to_list() == ["a", '6" disk', "c"]


REFUSED = {
    "no bytes": (b"", "an empty file"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "an empty file"),
    "blank lines": (b"\n\r\n \n", "an empty file"),
    "a page": (b"<html><body>503 Service Unavailable</body></html>\n", "503 Service Unavailable"),
    "xml": (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "AccessDenied"),
    "json": (b'{"error": "not found"}', "JSON"),
    "a nul byte": (TIDY.replace("USD", "U\0D", 1).encode(), "a NUL byte"),
    "a binary": (b"\x00\x01\x02" * 100, "a NUL byte"),
    "another encoding": (TIDY.replace("web", "wéb").encode("latin-1"), "no UTF-8"),
    "half of utf-16": (TIDY.encode("utf-16")[:-1], "no UTF-16"),
    "zstd": (b"\x28\xb5\x2f\xfd" + b"x" * 50, "zstd"),
    "a workbook": (as_zip("").replace(b"bill.csv", b"bill.xls"), "a zip with 0 CSV files"),
    "a quote that is not closed": (TIDY.encode() + b'1,USD,a,b,c,"d\n' + b"1,USD,a,b,c,d\n" * 5, "quotes"),
    "a quote not closed in the middle": (b'BilledCost,Tags,Id\n1,"a,b\n2,c,d\n3,e,f\n', "quotes"),
}


@pytest.mark.parametrize(("data", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_table_is_refused_by_name(data: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        open_table(path, "s3://bills/bill.csv")
    assert str(refused.value).startswith("s3://bills/bill.csv: found ")
    assert told in refused.value.found
    assert refused.value.do.endswith(".")


def test_a_packed_file_that_is_replaced_is_read_anew(tmp_path: Path) -> None:
    for currency in ("USD", "EUR"):
        path = write(tmp_path / "bill.csv.gz", csv_text(rows({"BillingCurrency": currency})))
        for _ in range(2):
            assert set(opened(path)["BillingCurrency"]) == {currency}


def test_a_gzip_is_found_to_be_cut_wherever_it_is(tmp_path: Path) -> None:
    whole = gzip.compress((TIDY * 3).encode())
    path = tmp_path / "cut.csv.gz"
    for length in range(1, len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(Unreadable):
            open_table(path, "cut.csv.gz")
    path.write_bytes(whole[:-6] + bytes([whole[-6] ^ 1]) + whole[-5:])
    with pytest.raises(Unreadable, match="incorrect"):
        open_table(path, "cut.csv.gz")


ROW_OF_ZIP = b"1,USD,2026-10-01\n"
HOSTILE = {
    "two members": ({"a.csv": b"x\n", "b.CSV": b"x\n"}, "a zip with 2 CSV files among its 2"),
    "none": ({"a.txt": b"x\n"}, "a zip with 0 CSV files among its 1"),
    "a name that climbs": ({"bills/../../bill.csv": b"x\n"}, "the member “bills/../../bill.csv”, which lies outside"),
    "a name that climbs elsewhere": ({"..\\bill.csv": b"x\n"}, "which lies outside of it"),
    "an absolute name": ({"/etc/bill.csv": b"x\n"}, "which lies outside of it"),
    "a name on a drive": ({"C:bill.csv": b"x\n"}, "which lies outside of it"),
    "a bomb": (
        {"bill.csv": b"BilledCost,BillingCurrency,ChargePeriodStart\n" + ROW_OF_ZIP * 4_500_000},
        "a packed file that unpacks to over 200 times its size (67,108,864 bytes and more)",
    ),
}


@pytest.mark.parametrize(("members", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_zip_is_refused_in_words(members: dict[str, bytes], told: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bill.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(Unreadable) as refused:
        open_table(tmp_path / "bill.csv.zip", "bill.csv.zip")
    assert told in refused.value.found


def test_a_name_that_only_looks_like_climbing_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bill.zip", "w") as archive:
        archive.writestr("report..2026/bill..1.csv", TIDY)
    assert opened(tmp_path / "bill.zip").height == 3


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "bill.parquet"
    pl.DataFrame({" BilledCost": [1.5, None], "Tags": [{"a": 1}, {"a": 2}]}).write_parquet(path)
    return path


def test_parquet_keeps_its_types_and_is_known_under_any_name(parquet: Path) -> None:
    table = open_table(parquet.rename(parquet.with_suffix(".csv")), "bill")
    assert table.columns == ("BilledCost", "Tags")
    assert table.frame.collect().rows() == [(0, 1.5, {"a": 1}), (1, None, {"a": 2})]
    assert table.frame.collect_schema()["BilledCost"] == pl.Float64
    assert table.ragged.is_empty()
    assert line_numbers(parquet.with_suffix(".csv"), [1]) == {1: 2}


def test_parquet_that_is_cut_or_none_is_refused(parquet: Path) -> None:
    whole = parquet.read_bytes()
    for data in (whole[:-1], whole[: len(whole) // 2], whole[:4], b"PAR1" * 3, b"\x17\x9d" * 500, b"a,b\n1,2\n"):
        parquet.write_bytes(data)
        with pytest.raises(Unreadable, match="Parquet"):
            open_table(parquet, "bill.parquet")


def test_a_footer_over_which_arrow_ends_the_process_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bill.parquet"
    pq.write_table(pa.table({"a": ["x", None]}), path)
    optional, required = b"\x25\x02\x18\x01a", b"\x25\x00\x18\x01a"
    assert path.read_bytes().count(optional) == 1
    path.write_bytes(path.read_bytes().replace(optional, required))
    with pytest.raises(Unreadable, match="found Parquet that cannot be read"):
        open_table(path, "bill.parquet")


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bill.parquet"
    pq.write_table(pa.table({"BilledCost": [1.0], "a name": [1]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"a name", b"\xef name"))
    for read in (open_table, lambda path, name: billing_periods(path, FOCUS, name)):
        with pytest.raises(Unreadable, match="found Parquet that cannot be read"):
            read(path, "bill.parquet")


def test_a_zip_damaged_at_any_place_is_read_or_refused(tmp_path: Path) -> None:
    whole, path = as_zip(TIDY), tmp_path / "bill.zip"
    path.write_bytes(whole)
    columns, read = open_table(path, "bill.zip").columns, set[tuple[str, ...]]()
    for at in range(0, len(whole), 5):
        for damaged in (whole[:at] + whole[at + 7 :], whole[:at] + b"\xff" + whole[at + 1 :]):
            path.write_bytes(damaged)
            with suppress(Unreadable):
                read.add(open_table(path, "bill.zip").columns)
    assert read == {columns}


def test_damage_that_only_the_rows_show_is_refused_while_they_are_read(tmp_path: Path) -> None:
    pages = tmp_path / "pages.parquet"
    ids = pl.DataFrame({"ResourceId": [f"resource-{number}" for number in range(50_000)]})
    ids.write_parquet(pages, data_page_size=1 << 12)
    data, middle = bytearray(pages.read_bytes()), pages.stat().st_size // 2
    data[middle : middle + 400] = bytes(byte ^ 0x5A for byte in data[middle : middle + 400])
    pages.write_bytes(data)
    quotes = write(tmp_path / "quotes.csv", 'BilledCost,Tags,Id\n1,"a"b,c\n2,d,e\n')
    for path in (pages, quotes):
        with pytest.raises(Unreadable, match=f"{path.name}: found rows that cannot be read"), reading(path.name):
            open_table(path, path.name).frame.collect(engine="streaming")


def test_lines_are_counted_with_quoted_line_breaks_and_blank_lines(tmp_path: Path) -> None:
    text = '\nBilledCost,"Bill\ning"\n1,"a\n\nb"\n\n2,c\n3,"d ""e\r\nf"""\n4,g'
    path = write(tmp_path / "lines.csv", text)
    assert line_numbers(path, [0, 1, 2, 3, 9]) == {0: 4, 1: 8, 2: 9, 3: 11}
    assert opened(path)["Bill\ning"].to_list() == ["a\n\nb", "c", 'd "e\r\nf"', "g"]
    assert line_numbers(path, []) == {}


FIELDS = st.text(st.sampled_from(list('a1é ,;"\n')), max_size=6).filter(lambda text: text.strip() == text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FIELDS, FIELDS, st.just("z")), min_size=1, max_size=12), st.sampled_from([",", ";", "\t"]))
def test_any_fields_come_back_and_stand_on_their_lines(
    tmp_path_factory: pytest.TempPathFactory, fields: list[tuple[str, str, str]], delimiter: str
) -> None:
    columns = ("BilledCost", "Tags", "Id")
    text = csv_text([dict(zip(columns, row, strict=True)) for row in fields], columns, delimiter)
    path = write(tmp_path_factory.mktemp("any") / "any.csv", text)
    assert opened(path).drop("x_row").rows() == [tuple(field or None for field in row) for row in fields]
    spans = [1 + sum(field.count("\n") for field in row) for row in fields]
    assert line_numbers(path, range(len(fields))) == {row: 2 + sum(spans[:row]) for row in range(len(fields))}
    assert open_table(path, path.name).first_line == (2 if max(spans) == 1 else None)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("BilledCost,Id\r\n1,a\r\n2,b", 2, id="ends of Windows, none at the end"),
        pytest.param("a title\n\nBilledCost,Id\n1,a\n2,b\n", 4, id="lines before the header"),
        pytest.param("\nBilledCost,Id\n1,a\n2,b\n", None, id="a blank line before"),
        pytest.param("BilledCost,Id\n1,a\n\n2,b\n", None, id="a blank line between"),
        pytest.param("BilledCost,Id\n1,a,more\n2,b\n3,c\n", None, id="a line that does not fit"),
        pytest.param("BilledCost,Id\r1,a\r2,b\r", None, id="carriage returns alone"),
    ],
)
def test_rows_stand_one_under_another_from_the_first_line_on(tmp_path: Path, text: str, first: int | None) -> None:
    path, layout = write(tmp_path / "a.csv", text), Layout(skip_lines=2 if text.startswith("a title") else 0)
    table = open_table(path, path.name, layout)
    numbers = table.frame.collect()["x_row"].to_list()
    assert table.first_line == first
    if first is not None:
        assert line_numbers(path, numbers, layout) == {row: row + first for row in numbers}


@needs_focus_sample
def test_the_public_sample_reads_whole() -> None:
    table = open_table(FOCUS_SAMPLE, FOCUS_SAMPLE.name)
    frame = table.frame.collect()
    assert frame.height == 1000
    assert table.ragged.is_empty()
    assert frame["AvailabilityZone"].null_count() > 0
    assert frame["BillingAccountId"].str.len_chars().min() > 5
