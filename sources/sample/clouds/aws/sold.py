"""What a bill says beside money: of each SKU its product, of each resource its tags, as columns and as maps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from sources.sample.clouds.aws.company import ACQUIRED, products, table
from sources.sample.clouds.aws.stories import told

SKU = ("service", "region", "sku", "meter", "operation", "unit")
TAG = "tag:"
Pairs = list[tuple[str, str]]


def sold(lines: pl.DataFrame) -> pl.DataFrame:
    """The distinct SKUs of lines, SKU, with `code`, `family`, `instance_type`, `vcpu`, `memory`, `location`, `zone`."""
    regions = table("regions").select("region", "location", prefix="code")
    known = table("prices").select("code", "usage_type", "family", "instance_type", "vcpu", "memory")
    skus = lines.select(SKU).unique(maintain_order=True)
    named = skus.join(products(), on="service", how="left", maintain_order="left").join(
        regions, on="region", how="left", maintain_order="left"
    )
    bare = pl.col("meter").str.strip_prefix(pl.col("prefix").fill_null(""))
    codes = pl.col("code").fill_null(pl.col("service").replace(CODES))
    return (
        named.with_columns(usage_type=bare, code=codes)
        .join(known, on=["code", "usage_type"], how="left", maintain_order="left")
        .drop("usage_type", "prefix")
    )


# The codes of what the reference of services has under another name.
CODES = {"Savings Plans for AWS Compute usage": "ComputeSavingsPlans"}


def product_map(row: dict[str, str | None]) -> Pairs:
    """CUR 2.0's `product` of a row of `sold`: keys in order, without what the product has not."""
    given = {
        "instance_type": row["instance_type"],
        "memory": row["memory"],
        "product_name": row["service"],
        "region": row["region"],
        "servicename": row["service"],
        "sku": row["sku"],
        "vcpu": row["vcpu"],
    }
    return [(name, value) for name, value in given.items() if value]


@dataclass(frozen=True)
class Tags:
    """What hangs on each resource, by its number: names as a person wrote them."""

    of: dict[int, Pairs]

    @classmethod
    def on(cls, resources: pl.DataFrame) -> "Tags":
        """Of RESOURCE. The acquired company has other names for the same."""
        things = told(resources).select("number", "payer", "name", "team", "environment", "facts")
        return cls({row["number"]: _tags(row) for row in things.iter_rows(named=True)})

    def distinct(self, numbers: Iterable[int | None]) -> tuple[list[int], list[Pairs]]:
        """For each number an index into the list beside; without tags where a number is None."""
        places: dict[int | None, int] = {None: 0}
        for number in self.of:
            places[number] = len(places)
        return [places[number] for number in numbers], [[], *self.of.values()]


def _tags(row: dict[str, str | None]) -> Pairs:
    facts = [fact.removeprefix(TAG).rpartition("=") for fact in (row["facts"] or "").split(";") if fact.startswith(TAG)]
    planted = [(key, value) for key, _, value in facts]
    names = ("Name", "CostCentre", "ENV") if row["payer"] == ACQUIRED else ("Name", "team", "environment")
    values: Sequence[str | None] = (row["name"], row["team"], row["environment"])
    if row["team"] is None:
        return planted
    return sorted([*planted, *((name, value) for name, value in zip(names, values, strict=True) if value)])
