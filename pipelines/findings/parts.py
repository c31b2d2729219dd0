"""What rules say, on its way to findings: memory holds some rules' rows, files the rest, then all of a part is read.

A part is the resources whose keys have the same rest, so that all that is said of one resource is in one part.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from transforms.waste.verdicts import JUDGED

RESOURCES_A_PART = 100_000
ROWS_HELD = 20_000


class Verdicts:
    """JUDGED rows of any number of rules: up to ROWS_HELD in memory, what is more divided over files in `folder`."""

    def __init__(self, folder: Path, resources: int) -> None:
        self._folder = folder
        self._count = resources // RESOURCES_A_PART + 1
        self._held = [pl.DataFrame(schema=JUDGED)]
        self._written = 0

    def add(self, said: pl.DataFrame) -> None:
        """Keeps what one rule says."""
        self._held.append(said)
        if sum(each.height for each in self._held) > ROWS_HELD:
            self._write()

    def every(self) -> pl.LazyFrame:
        """All that was said."""
        files = sorted(self._folder.glob("*/*.parquet"))
        return pl.concat([pl.concat(self._held).lazy(), *([pl.scan_parquet(files)] if files else [])])

    def parts(self) -> Iterator[pl.DataFrame]:
        """All that was said, a part at a time; one at least."""
        for number in range(self._count):
            files = sorted((self._folder / str(number)).glob("*.parquet"))
            held = pl.concat(self._held).filter(self._part() == number) if self._count > 1 else pl.concat(self._held)
            yield pl.concat([held, pl.read_parquet(files)]) if files else held

    def _write(self) -> None:
        numbered = pl.concat(self._held).with_columns(x_part=self._part())
        for (number,), of_part in numbered.partition_by("x_part", as_dict=True, include_key=False).items():
            folder = self._folder / str(number)
            folder.mkdir(parents=True, exist_ok=True)
            of_part.write_parquet(folder / f"{self._written:04d}.parquet", compression="lz4")
        self._written += 1
        self._held = [pl.DataFrame(schema=JUDGED)]

    def _part(self) -> pl.Expr:
        return pl.col("x_resource_key").hash() % self._count
