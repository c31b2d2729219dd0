"""Projects as the Resource Manager gives them. https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects"""

from datetime import UTC, date, datetime, time

import polars as pl

from sources.sample.clouds.google.estate import CLOSED, ORGANISATION, projects
from sources.sample.clouds.google.inventory.estate import Json, There
from sources.sample.world import FOUNDED


def listed_projects(estate: pl.DataFrame, there: There) -> list[tuple[str, str, Json]]:
    """Project, its number, and what is said of it; the one that was closed says since when."""
    closed = estate.filter(pl.col("project") == CLOSED)["told_since"].min()
    since = closed if isinstance(closed, date) and closed < there.world.as_of else None
    return [
        (row["project"], row["project_number"], _project(row, since))
        for row in projects(there.world).sort("project").iter_rows(named=True)
    ]


def _project(row: dict[str, object], closed: date | None) -> Json:
    gone = row["project"] == CLOSED and closed is not None
    return {
        "name": f"projects/{row['project_number']}",
        "parent": f"organizations/{ORGANISATION}",
        "projectId": row["project"],
        "state": "DELETE_REQUESTED" if gone else "ACTIVE",
        "displayName": row["project_name"],
        "createTime": _text(FOUNDED),
        "updateTime": _text(closed if gone and closed else FOUNDED),
        **({"deleteTime": _text(closed)} if gone and closed else {}),
        "labels": {"environment": row["environment"]},
    }


def _text(day: date) -> str:
    return f"{datetime.combine(day, time(8), UTC):%Y-%m-%dT%H:%M:%S.000Z}"
