"""Writes an object's rows, batch by batch, as Arrow tables that keep texts as the file does."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.focus.encoded import spelled_out
from transforms.focus.names import CONTROL_COLUMNS
from warehouse.segment_writer import SegmentWriter

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
WORKERS = 2


def write_encoded(
    batches: Iterable[Any], normalised: Callable[[Any], Any], schema: Any, paths: Mapping[str, Path]
) -> pl.DataFrame:
    """Writes the good rows of each billing period to its path, in their order, and gives the rows that are not good.

    `normalised` takes a batch, an Arrow table of the schema, and gives its rows as `normalise` does.
    """
    nothing = normalised(schema.empty_table())
    rejected = [nothing]
    with ExitStack() as stack:
        written = nothing.drop_columns(list(CONTROL_COLUMNS)).schema
        writers = {period: stack.enter_context(SegmentWriter(path, written)) for period, path in paths.items()}
        for rows in _in_turn(normalised, batches):
            good = pc.is_null(rows.column("x_reject_reason"))
            rejected.append(_where(rows, pc.invert(good)))
            for period, writer in writers.items():
                of_period = pc.fill_null(pc.equal(rows.column("x_period"), period), fill_value=False)
                writer.write(_where(rows, pc.and_(good, of_period)).drop_columns(list(CONTROL_COLUMNS)))
    return pl.DataFrame(spelled_out(pa.concat_tables(rejected)))


def _where(rows: Any, wanted: Any) -> Any:
    """All rows, as they stand, where all are wanted."""
    return rows if pc.all(wanted, min_count=0).as_py() else rows.filter(wanted)


def _in_turn(work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """`work` of each item, in their order; some are worked on while the results before them are used."""
    with ThreadPoolExecutor(WORKERS) as pool:
        begun: deque[Future[Any]] = deque()
        for item in items:
            begun.append(pool.submit(work, item))
            if len(begun) > WORKERS:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
