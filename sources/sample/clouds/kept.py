"""Charges that are kept in files until all who want them have read them."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.sample.world import Place


@dataclass(frozen=True)
class Kept:
    """The charges of one payer, in the order in which they were added."""

    folder: Path

    @classmethod
    def of(cls, payer: str, place: Place) -> "Kept":
        folder = place.scratch / "charges" / payer
        folder.mkdir(parents=True)
        return cls(folder)

    def add(self, charged: pl.DataFrame) -> None:
        number = len(list(self.folder.iterdir()))
        charged.write_ipc(self.folder / f"{number:04}.arrow", compression="lz4")

    @property
    def lines(self) -> pl.LazyFrame:
        return pl.scan_ipc(self.folder / "*.arrow")
