"""Ways in which a file of a bill goes wrong: on the wire, in a spreadsheet, in an exporter of somebody's own."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

Mutation = Callable[[bytes, Random], bytes]
NUMBERS = (
    "", "0", "-0", "1e400", "1e-400", "NaN", "inf", "1,000", "1.000,00", "--1", "0x10", "1_000", "९", "5e", ".", "+",
    "99999999999999999999.9", "0.00000000000000000000000000000000000000000000005", "1e19", "1 000", "$5", "(5)", "NULL",
    "-" + "9" * 40, "1" * 400, "0." + "0" * 300 + "1", "1.5.5", "٣", "5 ", "\u00a05",
)  # fmt: skip
DATES = (
    "", "2026-13-01", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "2026-10-01T00:00:00+99:00", "10/31/2026",
    "20261001", "2026-10-1", "2026-10-01T24:00:00Z", "1760000000", "now", "2026-10-01T00:00:00.123456789Z", "2026-W40-1",
    "9999-12-31T23:59:59-23:59", "2026-10-31T23:59:60Z", "２０２６-10-01", "NULL", "1582-10-10",
)  # fmt: skip
NUMBER = re.compile(rb"(?<![\w.-])-?\d+\.?\d*(?:[eE]-?\d+)?(?![\w:-])")
DATE = re.compile(rb"\d{4}-\d\d-\d\d[T ]?[\d:.]*Z?|\d\d\.\d\d\.\d{4}")
NOISE = (
    b"\0",
    b"\xff",
    b"\xc3",
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\\",
    b"{",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
)


def flipped(data: bytes, dice: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data))]


def hole(data: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randint(1, 200) :]


def zeroed(data: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(data))
    count = min(dice.randint(1, 64), len(data) - start)
    return data[:start] + bytes(count) + data[start + count :]


def noise(data: bytes, dice: Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) + 1)
        data = data[:at] + dice.choice(NOISE) + data[at:]
    return data


def twice(data: bytes, dice: Random) -> bytes:
    return data + data if dice.random() < 0.5 else data + dice.randbytes(dice.randint(1, 100))


ON_BYTES: tuple[Mutation, ...] = (flipped, cut, hole, zeroed, noise, twice)


def _lines(work: Callable[[list[bytes], Random], list[bytes]]) -> Mutation:
    def mutate(data: bytes, dice: Random) -> bytes:
        return b"".join(work(data.splitlines(keepends=True), dice))

    mutate.__name__ = work.__name__
    return mutate


@_lines
def line_dropped(lines: list[bytes], dice: Random) -> list[bytes]:
    del lines[dice.randrange(len(lines))]
    return lines


@_lines
def line_doubled(lines: list[bytes], dice: Random) -> list[bytes]:
    at = dice.randrange(len(lines))
    return [*lines[:at], lines[at], *lines[at:]]


@_lines
def lines_swapped(lines: list[bytes], dice: Random) -> list[bytes]:
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


@_lines
def blank_line(lines: list[bytes], dice: Random) -> list[bytes]:
    lines.insert(dice.randrange(len(lines) + 1), dice.choice((b"\n", b"\r\n", b" \n", b",,\n", b'""\n', b"\r")))
    return lines


@_lines
def field_more_or_less(lines: list[bytes], dice: Random) -> list[bytes]:
    at = dice.randrange(len(lines))
    fields = lines[at].split(b",")
    if dice.random() < 0.5:
        fields.insert(dice.randrange(len(fields) + 1), b"extra")
    else:
        del fields[dice.randrange(len(fields))]
    lines[at] = b",".join(fields)
    return lines


@_lines
def header_changed(lines: list[bytes], dice: Random) -> list[bytes]:
    names = lines[0].rstrip(b"\r\n").split(b",") if lines else [b""]
    at = dice.randrange(len(names))
    names[at] = dice.choice(
        (b"", names[at].upper(), b" " + names[at] + b" ", names[0], names[-1], b"x_row", b"x_part", names[at] + b"s", b"\xe9",
         b"BilledCost", b"Tags", b"x_period", b"x_provider", names[at].lower(), b'"' + names[at] + b'"', b"x" * 3000)
    )  # fmt: skip
    return [b",".join(names) + b"\n", *lines[1:]]


@_lines
def headless(lines: list[bytes], _dice: Random) -> list[bytes]:
    return lines[1:]


@_lines
def only_the_header(lines: list[bytes], _dice: Random) -> list[bytes]:
    return lines[:1]


def other_line_ends(data: bytes, dice: Random) -> bytes:
    end = dice.choice((b"\r\n", b"\r", b"\n\n", b"\n\r"))
    return data.replace(b"\n", end, dice.choice((-1, 1, 2)))


def other_delimiter(data: bytes, dice: Random) -> bytes:
    return data.replace(b",", dice.choice((b";", b"\t", b"|", b", ", b",,")), dice.choice((-1, -1, 1, 5)))


def other_encoding(data: bytes, dice: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = dice.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "utf-32", "utf-7"))
    return text.encode(encoding, "replace")


def number_replaced(data: bytes, dice: Random) -> bytes:
    return _replaced(NUMBER, data, dice, NUMBERS)


def date_replaced(data: bytes, dice: Random) -> bytes:
    return _replaced(DATE, data, dice, DATES)


def dates_all_replaced(data: bytes, dice: Random) -> bytes:
    new = dice.choice(DATES).encode()
    return DATE.sub(lambda _: new, data)


def currency_replaced(data: bytes, dice: Random) -> bytes:
    found = [*re.finditer(rb"\b(?:USD|EUR|CHF)\b", data)]
    return (
        _put(data, dice.choice(found), dice.choice((b"", b"usd", b"NULL", b"US", "€".encode(), b"EURO")))
        if found
        else data
    )


def long_text(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return (
        data[:at]
        + dice.choice((b"x", b'"', b"\xf0\x9f\x92\xb8", b"{", b"[")) * dice.choice((100, 3000, 20_000))
        + data[at:]
    )


def _replaced(pattern: re.Pattern[bytes], data: bytes, dice: Random, values: tuple[str, ...]) -> bytes:
    for _ in range(dice.randint(1, 3)):
        found = [*pattern.finditer(data)]
        if found:
            data = _put(data, dice.choice(found), dice.choice(values).encode())
    return data


def _put(data: bytes, found: re.Match[bytes], value: bytes) -> bytes:
    return data[: found.start()] + value + data[found.end() :]


ON_TEXT: tuple[Mutation, ...] = (
    *ON_BYTES,
    line_dropped,
    line_doubled,
    lines_swapped,
    blank_line,
    field_more_or_less,
    header_changed,
    header_changed,
    headless,
    only_the_header,
    other_line_ends,
    other_delimiter,
    other_encoding,
    number_replaced,
    number_replaced,
    date_replaced,
    date_replaced,
    dates_all_replaced,
    currency_replaced,
    long_text,
)


def json_damaged(data: bytes, dice: Random) -> bytes:
    """Another value, or none, somewhere in a JSON document."""
    read = json.loads(data)
    holder = dice.choice([*_holders(read)])
    key = dice.choice([*holder] if isinstance(holder, dict) else range(len(holder)))
    if dice.random() < 0.3:
        del holder[key]
    else:
        holder[key] = dice.choice((None, "", "x", -1, 0, 10**30, 1.5, [], {}, [None], {"a": []}, True, "2026-10", [{}]))
    return json.dumps(read).encode()


def _holders(value: Any) -> Iterator[Any]:
    children = [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    if children:
        yield value
    for child in children:
        yield from _holders(child)


ON_JSON: tuple[Mutation, ...] = (json_damaged, json_damaged, json_damaged, long_text, *ON_BYTES)


def column_of_another_type(data: bytes, dice: Random) -> bytes:
    """A column of Parquet as another type, as exporters change their mind."""
    table = pq.read_table(io.BytesIO(data))
    at = dice.randrange(table.num_columns)
    kind = dice.choice(
        (pa.string(), pa.large_string(), pa.float64(), pa.float32(), pa.int64(), pa.decimal128(38, 10), pa.bool_(), pa.date32(),
         pa.timestamp("ns", "America/New_York"), pa.timestamp("ms"), pa.null(), pa.binary(), pa.dictionary(pa.int32(), pa.string()))
    )  # fmt: skip
    column = table.column(at)
    try:
        changed = column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        changed = pa.nulls(table.num_rows, kind)
    return _parquet(table.set_column(at, table.schema.names[at], changed))


def column_renamed(data: bytes, dice: Random) -> bytes:
    table = pq.read_table(io.BytesIO(data))
    names = table.schema.names
    names[dice.randrange(len(names))] = dice.choice(("", "x_row", "x_part", "BilledCost", names[0], "a b", "tags"))
    return _parquet(table.rename_columns(names))


def column_nested(data: bytes, dice: Random) -> bytes:
    table = pq.read_table(io.BytesIO(data))
    at = dice.randrange(table.num_columns)
    column = table.column(at).combine_chunks()
    nested = (
        pa.StructArray.from_arrays([column], ["v"])
        if dice.random() < 0.5
        else pa.array([[v] for v in column.to_pylist()], pa.list_(column.type))
    )
    return _parquet(table.set_column(at, table.schema.names[at], nested))


def rows_of_none(data: bytes, dice: Random) -> bytes:
    """Values of a column gone, or not a number."""
    table = pq.read_table(io.BytesIO(data))
    at = dice.randrange(table.num_columns)
    column = table.column(at)
    odd = pa.nulls(table.num_rows, column.type)
    if pa.types.is_floating(column.type):
        odd = pa.array(
            [dice.choice((float("nan"), float("inf"), 1e300, -0.0, 5e-324)) for _ in range(table.num_rows)], column.type
        )
    return _parquet(table.set_column(at, table.schema.names[at], odd))


def _parquet(table: Any) -> bytes:
    written = io.BytesIO()
    pq.write_table(table, written)
    return written.getvalue()


ON_PARQUET: tuple[Mutation, ...] = (
    *ON_BYTES,
    column_of_another_type,
    column_of_another_type,
    column_renamed,
    column_nested,
    rows_of_none,
)


def mutated(name: str, data: bytes, dice: Random) -> tuple[bytes, list[str]]:
    """The bytes of a file, gone wrong, and in which ways; what is packed goes wrong inside or outside."""
    if data[:4] == b"PAR1":
        return _each(ON_PARQUET, data, dice)
    if data[:2] == b"\x1f\x8b":
        return _packed(name, data, dice)
    return _each(ON_JSON, data, dice) if name.endswith(".json") else _text(data, dice)


def _text(data: bytes, dice: Random) -> tuple[bytes, list[str]]:
    """A CSV gone wrong, or written as Parquet with types guessed from it, as tools on the way do, and that gone wrong."""
    if dice.random() < 0.1:
        with suppress(pa.ArrowException):
            typed, ways = _each(ON_PARQUET, _parquet(pacsv.read_csv(io.BytesIO(data))), dice)
            return typed, ["as Parquet", *ways]
    return _each(ON_TEXT, data, dice)


def _packed(name: str, data: bytes, dice: Random) -> tuple[bytes, list[str]]:
    if dice.random() < 0.2:
        return _each(ON_BYTES, data, dice)
    text, ways = _text(gzip.decompress(data), dice)
    if text[:4] == b"PAR1":
        return text, ways
    if dice.random() < 0.9:
        return gzip.compress(text, 1), ways
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dice.choice((("bill.csv",), ("bill.csv",), ("a.csv", "b.csv"), ("../bill.csv",), ("bill.txt",))):
            archive.writestr(name, text)
    if dice.random() < 0.5:
        return held.getvalue(), [*ways, "zip"]
    packed, damage = _each(ON_BYTES, held.getvalue(), dice)
    return packed, [*ways, "zip", *damage]


def _each(mutations: tuple[Mutation, ...], data: bytes, dice: Random) -> tuple[bytes, list[str]]:
    ways: list[str] = []
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        mutation = dice.choice(mutations)
        if not data:
            break
        try:
            data = mutation(data, dice)
        except (ValueError, RecursionError, pa.ArrowException, OSError, IndexError):  # what an earlier one broke
            continue
        ways.append(mutation.__name__)
    return data, ways
