"""Delivers tables as AWS would: the folders, file names and manifests of Data Exports and of the legacy report.

https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html
https://docs.aws.amazon.com/cur/latest/userguide/understanding-report-versions.html
"""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

CSV, ZIP, PARQUET = "csv.gz", "csv.zip", "snappy.parquet"
# A table of Polars' or of Arrow's, which no type checker sees.
Table = Any


@dataclass(frozen=True)
class DataExport:
    """An export of Data Exports: FOCUS or CUR 2.0. `folder` stands for the bucket."""

    folder: Path
    name: str
    prefix: str = "exports"
    bucket: str = "billing"
    packing: str = CSV

    def deliver(self, month: str, tables: Iterable[Table], *, run: str = "") -> list[Path]:
        """The files of a month ("YYYY-MM"), and after them the manifest; `run` is the folder of one that is kept.

        A file is written before the next table is asked for.
        """
        root = f"{self.prefix}/{self.name}"
        partition = _partition(month, run)
        keys, files, names = list[str](), list[Path](), dict[str, None]()
        for number, table in enumerate(tables, 1):
            keys.append(f"{root}/data/{partition}/{self.name}-{number:05}.{self.packing}")
            files.append(_write(self.folder / keys[-1], table))
            names.update(dict.fromkeys(_columns(table)))
        manifest = {
            "executionId": run or f"execution of {month}",
            "dataFiles": [f"s3://{self.bucket}/{key}" for key in keys],
            "columns": [{"name": name} for name in names],
        }
        return [*files, _write_text(self.folder / f"{root}/metadata/{partition}/{self.name}-Manifest.json", manifest)]

    def folders(self, month: str) -> list[Path]:
        """The two in which the files of a month and its manifest are."""
        root = self.folder / self.prefix / self.name
        return [root / part / _partition(month) for part in ("data", "metadata")]


@dataclass(frozen=True)
class LegacyReport:
    """A legacy Cost and Usage Report. `versioned` keeps each delivery in a folder of its own beside the others."""

    folder: Path
    name: str
    prefix: str = "reports"
    bucket: str = "billing"
    packing: str = CSV
    versioned: bool = False

    def deliver(self, month: str, tables: Sequence[Table], *, assembly: str) -> list[Path]:
        """The files of a month, and after them its manifests, the one on top last."""
        root, until = f"{self.prefix}/{self.name}", _following(month)
        top = f"{root}/{month.replace('-', '')}01-{until}"
        keys = [
            f"{self._place(root, top, month, assembly)}-{number}.{self.packing}" for number in self._numbers(tables)
        ]
        files = [_write(self.folder / key, table) for key, table in zip(keys, tables, strict=True)]
        manifest = {
            "assemblyId": assembly,
            "account": "123456789012",
            "columns": [_category(name) for name in _names(tables)],
            "charset": "UTF-8",
            "compression": {CSV: "GZIP", ZIP: "ZIP", PARQUET: "Parquet"}[self.packing],
            "contentType": "text/csv",
            "reportId": "494124bac4e25a16",
            "reportName": self.name,
            "billingPeriod": {"start": f"{month.replace('-', '')}01T000000.000Z", "end": f"{until}T000000.000Z"},
            "bucket": self.bucket,
            "reportKeys": keys,
            "additionalArtifactKeys": [],
        }
        below = [f"{top}/{assembly}"] if self.versioned else []
        places = [self.folder / place / f"{self.name}-Manifest.json" for place in (*below, top)]
        return [*files, *(_write_text(place, manifest) for place in places)]

    def _place(self, root: str, top: str, month: str, assembly: str) -> str:
        """Parquet for Athena lies beside the months' folders."""
        if self.packing == PARQUET:
            year, of_year = month.split("-")
            return f"{root}/{self.name}/year={year}/month={int(of_year)}/{self.name}"
        return f"{top}/{assembly}/{self.name}" if self.versioned else f"{top}/{self.name}"

    def _numbers(self, tables: Sequence[Table]) -> list[str]:
        return [f"{number:05}" if self.packing == PARQUET else str(number) for number in range(1, len(tables) + 1)]


def _partition(month: str, run: str = "") -> str:
    return "/".join(part for part in (f"BILLING_PERIOD={month}", run) if part)


def _following(month: str) -> str:
    """The first day after a month, as `20261101`."""
    year, of_year = map(int, month.split("-"))
    return f"{year + of_year // 12}{of_year % 12 + 1:02}01"


def _names(tables: Sequence[Table]) -> list[str]:
    return list(dict.fromkeys(name for table in tables for name in _columns(table)))


def _columns(table: Table) -> list[str]:
    return table.column_names if isinstance(table, pa.Table) else table.columns


def _category(column: str) -> dict[str, str]:
    category, between, name = column.partition("/")
    return {"category": category, "name": name} if between else {"category": "", "name": column}


def _write(path: Path, table: Table) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(table if isinstance(table, pa.Table) else table.to_arrow(), path, compression="snappy")
        return path
    text = (pl.DataFrame(table) if isinstance(table, pa.Table) else table).write_csv().encode()
    path.write_bytes(_zipped(path, text) if path.suffix == ".zip" else gzip.compress(text, mtime=0))
    return path


def _zipped(path: Path, text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.name.removesuffix(".zip"), text)
    return packed.getvalue()


def _write_text(path: Path, manifest: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return path
