"""Whose cost it is, as the company told Outlay: `allocation.toml`, with the names that its teams' tags really have."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl
import tomlkit
from tomlkit.items import Table

from sources.sample.world import FOUNDED, World

HERE = Path(__file__).parent
# From this day of charges on the teams share support evenly: until then each bore it as its own charges were.
CHANGED = date(2026, 9, 1)


@cache
def _aliases() -> pl.DataFrame:
    """`team`, `tag`: each value of the tag `team`, and whose it is."""
    return pl.read_csv(HERE / "aliases.csv")


def cloud_teams() -> list[str]:
    """The teams that rent something, in the file's order."""
    return _aliases()["team"].unique(maintain_order=True).to_list()


def rules(_: World) -> str:
    """The file: a rule a team, and the shared cost of support, spread as the rest is and later evenly."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Which team a charge is of: by its tag, in all the ways that the tag is written."))
    rows = tomlkit.aot()
    for priority, team in enumerate(cloud_teams(), start=1):
        tags = _aliases().filter(team=team)["tag"].to_list()
        rows.append(_rule(team, {"tag": {"team": tags if len(tags) > 1 else tags[0]}}, priority * 10, target=team))
    shared = {"service": ["AWS Support (Business)", "Azure Support", "Support"]}
    rows.append(_rule("support", shared, 900, until=CHANGED - timedelta(days=1), shared="proportional"))
    rows.append(_rule("support", shared, 900, since=CHANGED, shared="even"))
    document.add("allocation", rows)
    return tomlkit.dumps(document)


def _rule(
    name: str,
    match: Mapping[str, object],
    priority: int,
    *,
    since: date = FOUNDED,
    until: date | None = None,
    **to: str,
) -> Table:
    rule = tomlkit.table()
    rule.update({"dimension": "team", "rule": name})
    inline = tomlkit.inline_table()
    inline.update(match)
    rule.add("match", inline)
    rule.update({**to, "priority": priority, "valid_from": since} | ({"valid_to": until} if until else {}))
    return rule
