"""One thing as the inventory sees it: what its API objects are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

import polars as pl

from sources.sample.clouds.aws.company import table
from sources.sample.clouds.aws.sold import Pairs, Tags
from sources.sample.clouds.aws.stories import told

Element = dict[str, Any]
DAY_SECONDS = 86_400
# Facts of how a thing was made, which no story changes.
LASTING = ("also", "lifecycle", "retention")


@dataclass(frozen=True)
class Thing:
    """A row of RESOURCE that the inventory has on `day`; `facts` are what its story says of it by then."""

    row: Mapping[str, Any]
    day: date
    facts: Mapping[str, str]
    tags: Pairs
    zone_id: str
    host: "Thing | None" = None
    on_it: list["Thing"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.row["kind"]

    @property
    def key(self) -> str:
        return self.row["resource_key"]

    @property
    def arn(self) -> str:
        return self.row["resource_id"] if str(self.row["resource_id"]).startswith("arn:") else self.key

    @property
    def full_arn(self) -> str:
        """Where the bill and the inventory have a bare id, the ARN around it."""
        words = {"ec2": "instance", "ebs": "volume"}
        if self.kind in words:
            return f"arn:aws:ec2:{self.region}:{self.account}:{words[self.kind]}/{self.key}"
        return self.key if self.key.startswith("arn:") else self.arn

    @property
    def name(self) -> str:
        return self.row["name"]

    @property
    def account(self) -> str:
        return self.row["account"]

    @property
    def region(self) -> str:
        return self.row["region"]

    @property
    def zone(self) -> str:
        return f"{self.region}{'abc'[self.number('zone', 3)]}"

    @property
    def size(self) -> str:
        return self.row["size"] or ""

    @property
    def amount(self) -> int:
        return self.row["amount"] or 1

    @property
    def created(self) -> datetime:
        return self.at(self.row["created"])

    @property
    def since(self) -> datetime:
        """When its story began."""
        return self.at(self.row["story_since"] or self.row["created"], "story")

    @property
    def tag_list(self) -> list[Element]:
        """As most services give them."""
        return [{"Key": key, "Value": value} for key, value in self.tags]

    def at(self, day: date, what: str = "created") -> datetime:
        """A second of a day."""
        seconds = self.number(what, DAY_SECONDS)
        return datetime.combine(day, time(), UTC) + timedelta(seconds=seconds)

    def number(self, what: str, below: int) -> int:
        """A whole number of its own, the same for ever."""
        return int(self.digits(what, 15), 16) % below

    def digits(self, what: str, many: int) -> str:
        """Hexadecimal digits of its own."""
        return blake2b(f"{self.key} {what}".encode(), digest_size=32).hexdigest()[:many]

    def shared(self, what: str, many: int = 17) -> str:
        """Hexadecimal digits of its account and region."""
        return blake2b(f"{self.account} {self.region} {what}".encode(), digest_size=32).hexdigest()[:many]

    def on(self, kind: str) -> list["Thing"]:
        """What of a kind hangs on it."""
        return [each for each in self.on_it if each.kind == kind]

    @property
    def vpc(self) -> str:
        return f"vpc-{self.shared('vpc')}"

    @property
    def subnet(self) -> str:
        return f"subnet-{self.shared(f'subnet {self.zone}')}"

    @property
    def private_ip(self) -> str:
        return f"10.{self.number('second', 200)}.{self.number('third', 256)}.{self.number('fourth', 250) + 4}"

    @property
    def public_ip(self) -> str:
        """Of a block that is kept for documentation: https://www.rfc-editor.org/rfc/rfc5737."""
        return f"203.0.113.{self.number('public', 256)}"


def things(resources: pl.DataFrame, day: date) -> list[Thing]:
    """What the inventories list on the morning of a day, by number; each knows its host and what hangs on it."""
    there = pl.col("created") < day, pl.col("deleted").is_null() | (pl.col("deleted") > day)
    rows = {row["number"]: row for row in told(resources).filter(*there).sort("number").iter_rows(named=True)}
    tags, zones = Tags.on(resources), dict(table("regions").select("region", "zone_id").iter_rows())
    found: dict[int, Thing] = {}

    def made(number: int) -> Thing:
        if number not in found:
            row = rows[number]
            host = made(row["parent"]) if row["parent"] in rows else None
            found[number] = Thing(row, day, _facts(row, day), tags.of[number], zones[row["region"]], host)
            if host is not None:
                host.on_it.append(found[number])
        return found[number]

    return [thing for thing in map(made, rows) if thing.facts.get("inventory") != "gone"]


def _facts(row: Mapping[str, Any], day: date) -> dict[str, str]:
    """Before its story begins only those of LASTING; what has no story has its facts from the first day on."""
    before = row["story_since"] is not None and row["story_since"] > day
    facts = [fact.partition("=") for fact in str(row["facts"] or "").split(";") if "tag:" not in fact]
    return {name: value for name, between, value in facts if between and (not before or name in LASTING)}


def moment(at: datetime) -> str:
    """An instant as text: `2026-10-31T04:00:00+00:00`."""
    return at.isoformat()
