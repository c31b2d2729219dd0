"""What reading an object needs beside it, and its rows as they are read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from sources.billing.header import MISFIT
from sources.billing.kinds import BillingKind
from sources.billing.tabular import RawTable
from transforms.focus import normalise
from transforms.focus.addresses import Addresses
from transforms.focus.exports import Reference, export_named, to_focus

IS_GOOD = pl.col("x_reject_reason").is_null()


@dataclass(frozen=True)
class Desk:
    """What reading needs beside the object: where to write, and what to look names and people up in."""

    state: Path
    source: str
    kind: BillingKind
    reference: Reference
    pseudonyms: Callable[[pl.Series], pl.Series]
    endpoint: str | None = None


def rows_of(frame: pl.LazyFrame, load_id: str, desk: Desk) -> pl.LazyFrame:
    """An object's rows as `transforms.focus.normalise` gives them, judged further where the kind has a say in it."""
    reference = replace(desk.reference, columns=desk.kind.columns, form=desk.kind.form)
    known = frame.rename(desk.kind.named(frame.collect_schema().names()))
    named = to_focus(desk.kind.name, known, desk.kind.variant, reference)
    rows = normalise(named, load_id=load_id, providers=desk.reference.providers, pseudonyms=desk.pseudonyms)
    export = export_named(desk.kind.name)
    return export.judged(rows) if export and export.judged else rows


def misfits(raw: RawTable, load_id: str, desk: Desk) -> pl.DataFrame | None:
    """Lines that do not fit the header, read at its positions; addresses in their text are replaced."""
    if raw.ragged.is_empty():
        return None
    text = Addresses(desk.pseudonyms).hide(raw.ragged["x_text"])
    lines = raw.ragged.select("x_row", "x_line", "x_reason", text)
    as_rows = rows_of(raw.ragged.lazy().select("x_row", *raw.columns), load_id, desk).collect()
    as_rows = as_rows.drop(MISFIT, strict=False)
    return as_rows.join(lines, on="x_row", how="left", maintain_order="left")


def load_of(load_id: str, period: str) -> str:
    """The load of one billing period of an object; `normalise` gives its rows the same name."""
    return f"{load_id}-{period.replace('-', '')}"
