"""A few resources of a cloud, for servers of figures in tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from sources.sample.clouds.frames import RESOURCE


def things(provider: str, account: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """RESOURCE of rows that say at least `resource_key` and `load`."""
    common = {
        "provider": provider,
        "payer": account,
        "account": account,
        "account_name": account,
        "region": "eu-west-1",
        "type": "machine",
        "service": "compute",
        "name": "thing",
        "created": date(2024, 1, 1),
    }
    told = [{**common, "number": number, **row} for number, row in enumerate(rows)]
    return pl.DataFrame([{name: row.get(name) for name in RESOURCE.names} for row in told], schema=RESOURCE.schema)
