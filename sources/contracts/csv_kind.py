"""Contracts as a CSV of one's own, with our names or by the mapping of outlay.toml."""

from dataclasses import dataclass

import polars as pl

from sources.contracts.base import FORM, Agreements, Asking
from sources.contracts.checked import checked
from sources.contracts.settings import ContractSettings
from sources.objects import fetch, list_objects
from sources.own_files import newest_of_each, read_rows, together


@dataclass(frozen=True)
class CsvContracts:
    """Of files that differ by a date in their names alone the newest counts; of others all."""

    name: str = "csv"

    def agreements(self, settings: ContractSettings, asking: Asking) -> Agreements:
        """Raises SourceError."""
        objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
        parts = [
            read_rows(each, fetch(each, asking.into, endpoint=settings.endpoint), FORM, settings)
            for each in newest_of_each(objects)
        ]
        told = together(parts, FORM)
        good, refused = checked(told.rows)
        rejects = pl.concat([told.rejects, refused])
        return Agreements(good, rejects, whole=rejects.is_empty(), objects=objects, notes=told.notes)


CSV = CsvContracts()
