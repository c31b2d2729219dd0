"""From usage to a bill: negotiated prices, commitments, credits, refunds, support and tax, as every cloud has them.

The arithmetic is FOCUS': list, contracted, effective and billed cost, https://focus.finops.org/focus-specification/.
A row's `kind` says what it is; L, C, E, B are its four costs, and a row has a `number` only where one is named.

| kind | category, class | L, C, E, B | it also has |
|---|---|---|---|
| usage | Usage | list; negotiated; E = B = C | `number`; several of one day where a commitment covers a part of it |
| covered | Usage | list; negotiated; what the commitment gives for it; B = 0 | `number`, `commitment` |
| unused | Usage | L = C = B = 0; E is what nothing used of a commitment on that day | `commitment` |
| recurring_fee | Purchase | E = 0; L = C = B | `commitment`; of a day, or of a month from its first day on |
| upfront_fee | Purchase | E = 0; L = C = B, of the whole term, on its first day | `commitment` |
| support, marketplace | Purchase | all four alike; of a month, support in its last bill | |
| credit | Credit | all four alike, below 0; of a month | |
| refund | Credit, Correction | all four alike, below 0; `day` lies in the month before `period` | |
| correction | Usage, Correction | all four alike, mostly below 0; `period` is a later month than `day`'s | `number` |
| tax | Tax | all four alike; of a month and account | |

Rows without a `number` are booked on `Terms.buyer`, taxes on each account. What a commitment is, when its term ends and
what it costs a day: `commitments.held`. Of each one, over its term, E of covered and unused is B of its fees.
The month of a bill is `period`; a row is in it from `delivered` on until `withdrawn`. Under `Terms.append_only` nothing
is withdrawn. Usage on which an event lies has what it would cost without it as `effective_without`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import polars as pl

from sources.sample.clouds.commitments import held
from sources.sample.clouds.covered import covered, unused
from sources.sample.clouds.falls import told_of_falls, without_marks
from sources.sample.clouds.fees import as_charges, extras, fees, of_unused
from sources.sample.clouds.frames import CHARGE
from sources.sample.clouds.money import COSTS, exact
from sources.sample.clouds.prices import priced
from sources.sample.clouds.restated import restated
from sources.sample.clouds.taxes import taxes
from sources.sample.clouds.terms import Terms
from sources.sample.world import World

__all__ = ["Billing", "Terms", "by_span", "charges", "seen_on", "unchanged"]
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
EXACT = pl.Decimal(38, 18)


@dataclass
class Billing:
    """Makes the bills of a payer, some months after others, so that not all of them need be in memory.

    What corrects a month comes in a later one, and waits for it.
    """

    terms: Terms
    world: World
    _waiting: pl.DataFrame = field(default_factory=lambda: as_charges(pl.DataFrame(schema={"quantity": EXACT})))

    def months(self, within: World, usage: pl.DataFrame) -> pl.DataFrame:
        """CHARGE of the next billing periods, those of `within`, one of `World.spans`.

        `usage` is USAGE of its days, or what `events.with_events` made of it.
        """
        terms = self.terms
        commitments = held(terms, within)
        lines = covered(priced(without_marks(usage), terms), commitments, terms.scale)
        left = told_of_falls(unused(lines, commitments, within.days), usage, commitments, terms)
        of_usage = self._billed(restated(_usage(lines), terms, self.world), within.months[-1])
        bought = pl.concat([of_usage, as_charges(fees(commitments, within)), as_charges(of_unused(left))])
        closed = pl.col("period").dt.offset_by("1mo")
        known = bought.filter(pl.col("delivered") <= closed).select("period", "billed_cost")
        offered = as_charges(extras(known, terms, within)).filter(pl.col("delivered") <= self.world.as_of)
        return self._whole(pl.concat([bought, offered]))

    def rest(self) -> pl.DataFrame:
        """CHARGE of all periods after the last: what corrections of its months will bring."""
        return self._whole(self._waiting)

    def _billed(self, lines: pl.DataFrame, last: date) -> pl.DataFrame:
        """The lines of bills up to the last month's, those that waited for them among them."""
        now = pl.col("period") <= last
        billed = pl.concat([lines.filter(now), self._waiting.filter(now)])
        self._waiting = pl.concat([self._waiting.filter(~now), lines.filter(~now)])
        return billed

    def _whole(self, rows: pl.DataFrame) -> pl.DataFrame:
        taxed = pl.concat([rows, as_charges(taxes(rows, self.terms, self.world))])
        named = taxed.with_columns(payer=pl.lit(self.terms.payer), currency=pl.lit(self.terms.currency))
        return _exact(named, self.terms)


def by_span(usage: Callable[[World], pl.DataFrame], terms: Terms, world: World) -> Iterator[pl.DataFrame]:
    """CHARGE of the bills of each of `world.spans`, lines withdrawn by `world.as_of` among them; last, of later bills.

    `usage` gives the usage of a span.
    """
    billing = Billing(terms, world)
    for within in world.spans:
        yield billing.months(within, usage(within))
    yield billing.rest()


def charges(usage: pl.DataFrame, terms: Terms, world: World) -> pl.DataFrame:
    """CHARGE of all bills of a payer at once."""

    def of_days(within: World) -> pl.DataFrame:
        return usage.filter(pl.col("day").is_between(within.since, within.yesterday))

    return pl.concat(by_span(of_days, terms, world))


def seen_on(charged: Frame, world: World) -> Frame:
    """The charges that exports carry on `world.as_of`."""
    day = pl.lit(world.as_of)
    gone = pl.col("withdrawn").is_not_null() & (pl.col("withdrawn") <= day)
    return charged.filter(pl.col("delivered") <= day, ~gone)


def unchanged(charged: pl.DataFrame, world: World, after: World) -> list[date]:
    """The months whose bills carry the same lines on one day as on the earlier one, and some; oldest first."""
    between = pl.col("delivered", "withdrawn").is_between(after.as_of, world.as_of, closed="right")
    moved, there = pl.any_horizontal(between).any(), pl.col("delivered").min() <= after.as_of
    months = charged.group_by("period").agg(same=there & ~moved)
    return months.filter("same")["period"].sort().to_list()


def _usage(lines: pl.DataFrame) -> pl.DataFrame:
    is_covered = pl.col("commitment").is_not_null()
    return as_charges(
        lines.with_columns(
            period=pl.col("day").dt.month_start(),
            charge_end=pl.col("day").dt.offset_by("1d"),
            category=pl.lit("Usage"),
            kind=pl.when(is_covered).then(pl.lit("covered")).otherwise(pl.lit("usage")),
            billed_cost=pl.when(is_covered).then(0).otherwise("effective_cost"),
            delivered=pl.col("day").dt.offset_by("1d"),
            description=pl.format("{} in {}", "meter", pl.col("region").fill_null("all regions")),
        )
    )


def _exact(rows: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """CHARGE: whole costs as decimals; what has no price of its own costs what it is listed for."""
    money = rows.with_columns(exact(pl.col(name), terms.scale).alias(name) for name in COSTS)
    priced = money.with_columns(
        list_unit_price=pl.coalesce("list_unit_price", "list_cost"), sku=pl.coalesce("sku", "kind")
    )
    return priced.select(pl.col(name).cast(kind) for name, kind in CHARGE.schema.items())
