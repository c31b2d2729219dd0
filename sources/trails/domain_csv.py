"""What a resolver or a proxy saw, as files by the mapping: a line a day, person or device, and domain."""

from dataclasses import dataclass

import polars as pl

from sources.objects import fetch, list_objects
from sources.own_files import Form, read_rows, together
from sources.saas.telling import conform
from sources.trails.base import SIGHTS, Asking, Sighted
from sources.trails.settings import TrailSettings
from warehouse.tables.base import COUNT, DAY, TEXT, Column

FORM = Form(
    (
        Column("day", DAY, nullable=False),
        Column("domain", TEXT, nullable=False, help="a host, or a whole address of which the host counts"),
        Column("person", TEXT, help="HR id or address; a pseudonym once kept"),
        Column("device", TEXT, help="hashed once kept; of no person where nobody is named"),
        Column("hits", COUNT, help="lines without a hit are none"),
    ),
    page="docs/sources/trails.md",
    personal=("person", "device"),
)
ADDRESS = r"^[0-9.]+$|:"


@dataclass(frozen=True)
class DomainCsv:
    name: str = "domain-csv"
    trail: str = "dns"
    rides_on: str = ""

    def look(self, settings: TrailSettings, asking: Asking) -> Sighted:
        """All files of the source together. Raises SourceError."""
        objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
        parts = [
            read_rows(each, fetch(each, asking.into, endpoint=settings.endpoint), FORM, settings) for each in objects
        ]
        told = together(parts, FORM)
        return Sighted(seen(told.rows), rejects=told.rejects, objects=objects, notes=told.notes)


def seen(rows: pl.DataFrame) -> pl.DataFrame:
    """SIGHTS of FORM rows: hosts by whom, or by which device where nobody is named."""
    hosts = rows.lazy().select("domain").unique().with_columns(client=host("domain"))
    hosts = hosts.filter(~pl.col("client").str.contains(ADDRESS), pl.col("client").str.contains(".", literal=True))
    counted = rows.lazy().filter(pl.col("hits").is_null() | (pl.col("hits") > 0)).join(hosts, on="domain")
    named = counted.with_columns(account=pl.when(pl.col("person").is_null()).then("device"), email="person")
    days = named.group_by("client", "account", "email").agg(
        first_seen=pl.col("day").min(), last_seen=pl.col("day").max()
    )
    return conform(days.sort("client", "account", "email").collect(), SIGHTS)


def host(column: str) -> pl.Expr:
    """The host of a name or an address, in lower case, without a port and a last dot."""
    bare = pl.col(column).str.to_lowercase().str.strip_chars().str.replace(r"^[a-z][a-z0-9+.-]*://", "")
    return bare.str.replace(r"^[^/@]*@", "").str.replace(r"[/?#].*$", "").str.replace(r":\d+$", "").str.strip_chars(".")


DOMAIN_CSV = DomainCsv()
