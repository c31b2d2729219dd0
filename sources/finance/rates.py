"""Rates of exchange from files: the European Central Bank's history, or a row a currency and day.

The form of the history, a row a day and a column a currency, `N/A` where there is no rate:
https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.base import Object, Unreadable
from sources.finance.rate_settings import FxSettings
from sources.objects import fetch, list_objects
from sources.own_files import REJECTED, no_rejects
from warehouse.tables.base import DECIMAL
from warehouse.tables.close import FX_RATE

CODE = r"^[A-Z]{3}$"
NONE = ("", "N/A", "-")
BY_ROW = ("currency", "rate")


@dataclass(frozen=True)
class Rates:
    """`rates`: FX_RATE; `rejects`: REJECTED, what of the files cannot be taken."""

    rates: pl.DataFrame
    rejects: pl.DataFrame


def read_rates(settings: Iterable[FxSettings], base: Path, into: Path) -> Rates:
    """All rates that outlay.toml names; of a day that is told twice the later one counts.

    `base` is the folder that paths are relative to, `into` one for downloads. Raises SourceError.
    """
    told = [part for each in settings for part in _told(each, base, into)]
    rates = pl.concat([FX_RATE.empty(), *(each.rates for each in told)])
    newest = rates.unique(FX_RATE.key, keep="last", maintain_order=True).sort(FX_RATE.key)
    return Rates(newest, pl.concat([no_rejects(), *(each.rejects for each in told)]))


def _told(said: FxSettings, base: Path, into: Path) -> Iterator[Rates]:
    if not said.path:
        row = (said.date, said.base, said.currency, said.rate, said.source or "outlay.toml")
        yield Rates(pl.DataFrame([row], FX_RATE.schema, orient="row"), no_rejects())
        return
    for each in list_objects(said.path, base=base):
        yield _file(each, fetch(each, into), said)


def _file(source: Object, path: Path, said: FxSettings) -> Rates:
    """Raises Unreadable for what is no such table."""
    try:
        raw = pl.read_csv(path.read_bytes(), infer_schema=False, truncate_ragged_lines=True)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _no_rates(source, "a file that is no CSV") from error
    plain = [name.strip().strip("\ufeff") for name in raw.columns]
    names = [name.lower() if name.lower() in ("date", *BY_ROW) else name for name in plain]
    if names.count("date") != 1 or len(set(names)) < len(names) or "line" in names:
        raise _no_rates(source, f"the columns {', '.join(plain[:8])}")
    named = raw.rename(dict(zip(raw.columns, names, strict=True)))
    return _judged(_long(named.with_row_index("line", 2), source), source, said)


def _long(raw: pl.DataFrame, source: Object) -> pl.DataFrame:
    """line, date, currency, rate as texts, and the column that the rate stands in. Raises Unreadable."""
    by_name = {name.lower(): name for name in raw.columns}
    if all(name in by_name for name in BY_ROW):
        return raw.select(
            "line", "date", *(pl.col(by_name[name]).alias(name) for name in BY_ROW), column=pl.lit("rate")
        )
    codes = [name for name in raw.columns if pl.Series([name]).str.contains(CODE)[0]]
    if not codes or "currency" in raw.columns:
        raise _no_rates(source, f"the columns {', '.join(raw.columns[1:9])}")
    wide = raw.unpivot(codes, index=["line", "date"], variable_name="currency", value_name="rate")
    return wide.with_columns(column=pl.col("currency"))


def _judged(long: pl.DataFrame, source: Object, said: FxSettings) -> Rates:
    """Texts -> what can be a rate, and a reject of what stands there and is none."""
    texts = long.with_columns(pl.col("rate", "date", "currency").str.strip_chars())
    there = texts.filter(~pl.col("rate").fill_null("").is_in(NONE))
    read = there.with_columns(
        day=pl.col("date").str.to_date("%Y-%m-%d", strict=False),
        number=pl.col("rate").cast(DECIMAL.polars, strict=False),
    ).with_columns(
        wrong=pl.when(pl.col("day").is_null())
        .then(pl.struct(column_name=pl.lit("date"), value="date", reason=pl.lit("expected a day such as 2026-10-30")))
        .when(~pl.col("currency").str.contains(CODE).fill_null(value=False))
        .then(pl.struct(column_name=pl.lit("currency"), value="currency", reason=pl.lit("expected a code such as USD")))
        .when(~(pl.col("number") > 0).fill_null(value=False))
        .then(pl.struct(column_name="column", value="rate", reason=pl.lit("expected a rate above 0 such as 1.0829")))
    )
    bad = read.filter(pl.col("wrong").is_not_null()).select("line", "wrong").unnest("wrong")
    good = read.filter(pl.col("wrong").is_null()).select(
        "day", "currency", base=pl.lit(said.base), rate="number", source=pl.lit(said.source or Path(source.uri).name)
    )
    rejects = bad.with_columns(object=pl.lit(source.uri))
    return Rates(
        good.select(pl.col(name).cast(kind) for name, kind in FX_RATE.schema.items()),
        rejects.select(pl.col(name).cast(kind) for name, kind in REJECTED.items()),
    )


def _no_rates(source: Object, found: str) -> Unreadable:
    return Unreadable(
        source.uri,
        found=found,
        expected="Date and a column a currency, as the ECB's history has them, or date, currency, rate",
        do="Give the file such a header, or take it out of [[fx]].",
    )
