"""What rules say, in files on its way to findings: memory holds what one rule says, then all that is said of a part.

A part is the resources whose keys have the same rest, so that all that is said of one resource is in one part.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from transforms.waste.verdicts import JUDGED

RESOURCES_A_PART = 100_000


class Verdicts:
    """JUDGED rows of any number of rules, divided over files in `folder`."""

    def __init__(self, folder: Path, resources: int) -> None:
        self._folder = folder
        self._count = resources // RESOURCES_A_PART + 1

    def add(self, name: str, said: pl.DataFrame) -> None:
        """Keeps what one rule says; `name` is a file's name of its own."""
        numbered = said.with_columns(x_part=pl.col("x_resource_key").hash() % self._count)
        for (number,), of_part in numbered.partition_by("x_part", as_dict=True, include_key=False).items():
            folder = self._folder / str(number)
            folder.mkdir(parents=True, exist_ok=True)
            of_part.write_parquet(folder / f"{name}.parquet", compression="lz4")

    def every(self) -> pl.LazyFrame:
        """All that was said."""
        files = sorted(self._folder.glob("*/*.parquet"))
        return pl.scan_parquet(files) if files else pl.LazyFrame(schema=JUDGED)

    def parts(self) -> Iterator[pl.DataFrame]:
        """All that was said, a part at a time; one at least."""
        for number in range(self._count):
            files = sorted((self._folder / str(number)).glob("*.parquet"))
            yield pl.read_parquet(files) if files else pl.DataFrame(schema=JUDGED)
