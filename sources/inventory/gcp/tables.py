"""Tables that look still, as BigQuery itself has them: streams write without a job, and the inventory may lag behind.

https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tables/get (free)
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sources.base import SourceError
from sources.inventory.gcp.answers import Absent
from sources.inventory.gcp.assets import Asset
from sources.inventory.gcp.at_once import at_once
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.told import Json
from sources.inventory.gcp.told.data import KNOWN_DAYS, READ_AT
from sources.inventory.gcp.told.steps import moment

TABLE, PERMISSION = "bigquery.googleapis.com/Table", "bigquery.tables.get"
# What was read or written in so many days needs no second look; more tables than so many are not asked for in one.
STILL_DAYS, MOST = 30, 2000
FIELDS = "lastModifiedTime,expirationTime,numBytes,numLongTermBytes,numTotalLogicalBytes,numLongTermLogicalBytes"
WRITTEN = "lastModifiedTime"


def fill(client: Client, found: list[Asset], now: datetime) -> tuple[list[Asset], tuple[str, ...]]:
    """The assets, and notes. Of a table that could not be asked for it is not told when it was written."""
    still = [each for each in found if _is_still(each, now - timedelta(days=STILL_DAYS))]
    fresh: dict[str, Json] = {}
    refused: dict[str, None] = {}
    for asset, told in at_once(lambda each: client.get("bigquery", _path(each), {"fields": FIELDS}), still[:MOST]):
        if isinstance(told, Absent):
            continue
        if isinstance(told, SourceError):
            refused[f"{asset.project}: {told.found}"] = None
        fresh[asset.name] = _untold(asset) if isinstance(told, SourceError) else {**asset.data, **told}
    fresh |= {each.name: _untold(each) for each in still[MOST:]}
    notes = tuple(f"BigQuery did not tell of tables of {why}, which needs {PERMISSION}." for why in refused)
    return [replace(each, data=fresh[each.name]) if each.name in fresh else each for each in found], notes


def _is_still(asset: Asset, since: datetime) -> bool:
    """Whether a table's queries are known, and neither they nor the inventory show any use since then."""
    if asset.type != TABLE or KNOWN_DAYS not in asset.data or asset.data.get("type", "TABLE") != "TABLE":
        return False
    uses = (moment(asset.data.get(name)) for name in (WRITTEN, READ_AT))
    return all(use is None or use < since for use in uses)


def _untold(asset: Asset) -> Json:
    return {name: value for name, value in asset.data.items() if name != WRITTEN}


def _path(asset: Asset) -> str:
    of = asset.data.get("tableReference") or {}
    return f"/bigquery/v2/projects/{of.get('projectId')}/datasets/{of.get('datasetId')}/tables/{of.get('tableId')}"
