"""One look at spend: the filters, what they mean, and the frames that everything on the page is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.pages.base import Visit
from dashboards.queries.dimensions import NONE, RESOURCE, Dimension, dimension
from dashboards.queries.filters import GROUPED, RESOURCES, ROWS, SERVICES, SpendFilters
from dashboards.queries.known import known
from dashboards.queries.rounding import rounded_parts
from dashboards.queries.spend import REST, Question, by_group, coloured, question, resolved

PATH = "/spend"


@dataclass(frozen=True)
class View:
    """`filters` as the address has them (links keep to these), `resolved` with what their defaults mean."""

    visit: Visit
    filters: SpendFilters
    resolved: SpendFilters
    asked: Question
    notes: tuple[str, ...]

    @cached_property
    def groups(self) -> pl.DataFrame:
        """See `by_group`."""
        return by_group(self.visit.snapshot, self.visit.viewer, self.resolved)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The groups with `now`, `before`, `change` rounded and `share` (of 1), each adding up to its total."""
        places = wording.minor_unit(self.currency)
        total = float(self.total("now"))
        share = pl.col("now").cast(pl.Float64) / total if total else pl.lit(None, dtype=pl.Float64)
        shares = self.groups.select(share=(share * 100).cast(pl.Decimal(38, 18)))
        return self.groups.with_columns(
            now_exact="now",
            before_exact="before",
            now=rounded_parts("now", places),
            before=rounded_parts("before", places),
            share=shares.select(rounded_parts("share", 1) / 100).to_series() if total else None,
        ).with_columns(change=pl.col("now") - pl.col("before"))

    @cached_property
    def movers(self) -> list[dict[str, Any]]:
        """The listed groups that moved, with their exact `change`, the largest first."""
        changed = self.groups.with_columns(change=pl.col("now") - pl.col("before"))
        listed = changed.filter((pl.col("key") != REST) & (pl.col("change") != 0))
        return listed.sort(pl.col("change").abs(), descending=True, maintain_order=True).to_dicts()

    @cached_property
    def places(self) -> dict[str, int]:
        """The colour of each group that has a series of its own, the largest first."""
        return coloured(self.visit.snapshot, self.visit.viewer, self.resolved)

    @property
    def currency(self) -> str:
        return self.asked.currency

    @property
    def group(self) -> Dimension:
        return self.asked.group

    @property
    def has_before(self) -> bool:
        return self.asked.days.before is not None

    @property
    def now_label(self) -> str:
        return self.asked.days.now.label(self.visit.snapshot.as_of)

    @property
    def before_label(self) -> str:
        """The period before; the one that is lacking where there is none."""
        before = self.asked.days.before or self.asked.days.lacking
        return before.label(self.visit.snapshot.as_of) if before else ""

    @property
    def before_month(self) -> str:
        before = self.asked.days.before
        return before.month_label(self.visit.snapshot.as_of) if before else ""

    @property
    def count(self) -> int:
        """How many groups there are, listed or not."""
        return int(self.groups["groups"].sum())

    def total(self, column: str) -> Decimal:
        """A sum over all groups, exact."""
        return added(self.groups[column])

    def name(self, key: str, name: str | None = None) -> str:
        """What a group is called."""
        if key == NONE:
            return self.group.nothing
        return provider_name(key) if self.group.slug == "provider" else name or key

    def short(self, key: str, name: str | None = None) -> str:
        """The same for sentences and charts: of a resource's id its last part."""
        told = self.name(key, name)
        return told.replace("/", ":").rstrip(":").rsplit(":", 1)[-1] if self.group == RESOURCE and key != NONE else told

    def link(self, filters: SpendFilters) -> str:
        return PATH + filters.address()

    def into(self, key: str) -> SpendFilters:
        """One level down: to the services of a group, the resources of a service, the rows of a resource."""
        slug = self.group.slug
        level = {"service": RESOURCES, "resource": ROWS}.get(slug, SERVICES)
        kept = self.filters if self.filters.show != GROUPED else replace(self.filters, by=slug)
        return kept.only(slug, key).at(level)


def added(amounts: pl.Series) -> Decimal:
    """An exact sum; 0 of nothing."""
    return Decimal(str(amounts.sum() or 0))


def view_of(visit: Visit, filters: SpendFilters, notes: Sequence[str]) -> View | None:
    """None where the viewer has no charge at all."""
    meant = resolved(visit.snapshot, visit.viewer, filters)
    asked = question(visit.snapshot, visit.viewer, meant)
    return View(visit, filters, meant, asked, tuple(notes)) if asked else None


def label_of(view: View, slug: str, key: str) -> str:
    """What a key of any dimension is called."""
    if key == NONE:
        return dimension(slug).nothing
    if slug == "provider":
        return provider_name(key)
    return known(view.visit.snapshot, view.visit.viewer).keys.get(slug, {}).get(key, key)


def provider_name(slug: str) -> str:
    """`AWS`, `Azure`: slugs of up to three letters are initials."""
    return slug.upper() if len(slug) <= 3 else slug[:1].upper() + slug[1:]
