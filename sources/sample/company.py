"""Haldane Freight, an invented company with three clouds: each cloud's FOCUS 1.2 export, a file a billing period.

`estate.csv` says what it rents: how many resources, their list cost a day, how much of it runs at weekends, how it grows,
and when it starts or ends, in days before or after the last day. The rest is arithmetic on a hash of seed, resource and
day, so the same seed and day give the same bytes, and a later day the same past.
"""

import gzip
from datetime import date, timedelta
from pathlib import Path

import polars as pl

MONTHS = 4
TAX_PERCENT = 8
COMMITTED_PERCENT = 72
PROVIDERS = {
    "aws": ("AWS", "Amazon Web Services, Inc.", "USD", "491305772618"),
    "azure": ("Microsoft", "Microsoft", "USD", "87315204"),
    "gcp": ("Google Cloud", "Google Cloud", "USD", "01A7C2-5D03F1-98B6E4"),
}
COSTS = ("ListCost", "ContractedCost", "EffectiveCost", "BilledCost")


def write_company(folder: Path, *, seed: int, as_of: date) -> list[str]:
    """Writes `<folder>/bills/<provider>/<YYYY-MM>.csv.gz` up to the day before `as_of`, and gives the provider slugs."""
    estate = pl.read_csv(Path(__file__).with_name("estate.csv"))
    for provider in PROVIDERS:
        charges = _charges(estate.filter(provider=provider), provider, seed, as_of)
        target = folder / "bills" / provider
        target.mkdir(parents=True, exist_ok=True)
        for (period,), rows in charges.group_by("period", maintain_order=True):
            _write(rows.drop("period"), target / f"{period}.csv.gz")
    return list(PROVIDERS)


def _write(rows: pl.DataFrame, path: Path) -> None:
    """A gzip without time and name in its header, so that the same rows give the same bytes."""
    with path.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write(rows.write_csv().encode())
