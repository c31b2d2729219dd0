"""Things bought for one job: the same product twice, two products of one category, what is in an owned bundle already.

What ending one saves in a year is what it costs, less seats on the kept one for whoever lacks it (at the price of its
next block), less moving everybody, less what is committed to the end of its term. Seats to spare on the kept one are a
saving of their own, so they count for nothing here. A pair that saves nothing by this is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.licenses.agreements import Agreement, main_of
from transforms.licenses.migration import Moves
from transforms.licenses.pools import people_of
from transforms.licenses.software import Software
from warehouse.tables import OVERLAP

# A product may be ended for another where so much of its people are on both: of 20 designers and 20 writers of whom two
# have both tools, each have a job of their own, whatever the category is called.
SHARED_FOR_JOB = 0.3
# Whose people have the bundle anyway pays twice; where most have not, the bundle is somebody else's.
SHARED_FOR_BUNDLE = 0.5


@dataclass(frozen=True)
class Pair:
    """One thing beside another. `people` are on the retired one, `both` on either, None where no feed tells."""

    kind: str
    kept: Agreement
    retired: Agreement
    category: str | None
    people_on_kept: int | None
    people: int | None
    both: int | None

    @property
    def lacking(self) -> int:
        """Who would need a seat on the kept one.

        Of one product so many as hold more seats than the kept one commits to, and no more than the retired one had:
        what is held beyond both is a true-up that ending one does not make.
        """
        if self.kind == "same_product":
            above = (self.people_on_kept or 0) - self.kept.seats_committed
            return min(max(above, 0), self.retired.seats_committed)
        return 0 if self.people is None or self.both is None else self.people - self.both


def overlaps(now: Software, running: list[Agreement]) -> pl.DataFrame:
    """OVERLAP rows that save something, or of which only the cost of moving is not known; each retired thing once."""
    moves = Moves.of(now.migration)
    rows = [_row(pair, moves, now) for pair in (*_same_product(now, running), *_of_two(now, running, moves))]
    found = pl.DataFrame([row for row in rows if row is not None], schema=OVERLAP.schema)
    best = found.sort("net_saving_per_year", "kept", descending=[True, False], nulls_last=True)
    return best.unique("retired", keep="first", maintain_order=True).sort("kind", "kept", "retired")


def _same_product(now: Software, running: list[Agreement]) -> Iterator[Pair]:
    """Further contracts for a product beside its greatest; not where each may be of a SKU of its own."""
    skus = now.seats.filter("paid").group_by("app_id").agg(n=pl.col("sku").n_unique())
    sold = dict(skus.iter_rows())
    holders = dict(people_of(now).group_by("app_id").agg(n=pl.len()).iter_rows())
    first = main_of(running)
    for each in running:
        kept = first[each.app_id]
        of_it = sum(other.app_id == each.app_id for other in running)
        if kept is not each and sold.get(each.app_id, 0) < of_it:
            yield Pair("same_product", kept, each, None, holders.get(each.app_id), None, None)


def _of_two(now: Software, running: list[Agreement], moves: Moves) -> Iterator[Pair]:
    """Pairs of products whose people are known, each in the direction that saves more or that somebody has reckoned."""
    first = main_of(running)
    counts = _counts(now, list(first))
    jobs = dict(now.products.select("product", "category").iter_rows())
    for pair in counts.iter_rows(named=True):
        one, other = first[pair["one"]], first[pair["other"]]
        job = jobs.get(one.app_id)
        if job and job == jobs.get(other.app_id):
            yield from _directed(one, other, job, pair, moves, now)
    in_it = _in_bundles(now)
    for pair in counts.iter_rows(named=True):
        for kept, retired, on_kept, on_retired in _both_ways(pair):
            job = jobs.get(retired)
            if (kept, job) in in_it and pair["both"] >= SHARED_FOR_BUNDLE * on_retired:
                yield Pair("in_bundle", first[kept], first[retired], job, on_kept, on_retired, pair["both"])


def _counts(now: Software, products: list[str]) -> pl.DataFrame:
    """`one, other, on_one, on_other, both`: people on each two of the products, where anybody is on both."""
    people = people_of(now).filter(pl.col("app_id").is_in(products)).lazy()
    sizes = people.group_by("app_id").agg(n=pl.len())
    both = (
        people.join(_comparable(now, products).lazy(), left_on="app_id", right_on="one")
        .join(people, left_on=["other", "person"], right_on=["app_id", "person"])
        .group_by(one="app_id", other="other")
        .agg(both=pl.len())
        .join(sizes, left_on="one", right_on="app_id")
        .join(sizes, left_on="other", right_on="app_id", suffix="_of_other")
    )
    named = both.select("one", "other", "both", on_one="n", on_other="n_of_other")
    return named.sort("one", "other").collect()


def _comparable(now: Software, products: list[str]) -> pl.DataFrame:
    """`one, other`: products of one category, and bundles with the products whose job they have in them."""
    known = now.products.filter(pl.col("product").is_in(products)).select("product", "category")
    same = known.join(known, on="category", suffix="_2").select(one="product", other="product_2")
    bundled = pl.DataFrame(sorted(_in_bundles(now)), schema={"one": pl.String(), "category": pl.String()}, orient="row")
    in_bundle = bundled.join(known, on="category").select("one", other="product")
    ordered = pl.concat([same, in_bundle]).select(
        one=pl.min_horizontal("one", "other"), other=pl.max_horizontal("one", "other")
    )
    return ordered.filter(pl.col("one") != pl.col("other")).unique()


def _in_bundles(now: Software) -> set[tuple[str, str]]:
    """Each bundle with the jobs that it has in it."""
    listed = now.products.explode("bundle_of").filter(pl.col("bundle_of").is_not_null())
    return set(listed.select("bundle_of", "category").iter_rows())


def _both_ways(pair: dict[str, Any]) -> Iterator[tuple[str, str, int, int]]:
    yield pair["one"], pair["other"], pair["on_one"], pair["on_other"]
    yield pair["other"], pair["one"], pair["on_other"], pair["on_one"]


def _directed(
    one: Agreement, other: Agreement, job: str, pair: dict[str, Any], moves: Moves, now: Software
) -> list[Pair]:
    """The direction that somebody has reckoned, else of those that most people could go the one that saves more."""
    forth = Pair("same_job", one, other, job, pair["on_one"], pair["on_other"], pair["both"])
    back = Pair("same_job", other, one, job, pair["on_other"], pair["on_one"], pair["both"])
    shared = [each for each in (forth, back) if pair["both"] >= SHARED_FOR_JOB * (each.people or 0)]
    told = [each for each in (forth, back) if moves.are_told(each.kept.app_id, each.retired.app_id)]
    return sorted(told if told and shared else shared, key=lambda each: _saves(each, moves, now))[-1:]


def _saves(pair: Pair, moves: Moves, now: Software) -> Decimal:
    cost = _cost(pair, moves, now)
    return Decimal("-Infinity") if cost is None else cost.before_moving


@dataclass(frozen=True)
class Cost:
    """What a year of the retired one costs, and what ending it costs; `moving` is None where it is not told."""

    retired: Decimal
    more: Decimal
    committed: Decimal
    moving: Decimal | None
    currency: str | None

    @property
    def before_moving(self) -> Decimal:
        return self.retired - self.more - self.committed

    @property
    def net(self) -> Decimal | None:
        return None if self.moving is None else self.before_moving - self.moving

    @property
    def words(self) -> str:
        """A sentence."""
        unit = self.currency or ""
        known = {"for seats": self.more, "for moving": self.moving, "that is committed": self.committed}
        less = _listed([f"{amount:,.2f} {why}" for why, amount in known.items() if amount])
        left = self.before_moving if self.net is None else self.net
        unsaid = ", before moving people, which nobody has reckoned" if self.net is None else ""
        saves = f"ending it saves {left:,.2f}{unsaid}."
        return f"A year of it costs {self.retired:,.2f} {unit}; {f'less {less}, ' if less else ''}{saves}"


def _cost(pair: Pair, moves: Moves, now: Software) -> Cost | None:
    """None where an amount is not known, or two currencies would be set against each other."""
    cost, more = pair.retired.cost_per_year, pair.kept.cost_of_more(pair.lacking)
    committed, currency = pair.retired.committed_from(now.as_of), pair.retired.currency
    if cost is None or more is None or committed is None or pair.kept.currency != currency:
        return None
    moving = Decimal(0) if not pair.people else moves.cost(pair.kept.app_id, pair.retired.app_id, pair.people, currency)
    return Cost(cost, more, committed, moving, currency)


def _row(pair: Pair, moves: Moves, now: Software) -> dict[str, Any] | None:
    """OVERLAP's columns; None where nothing is saved or no amount can be told."""
    cost = _cost(pair, moves, now)
    if cost is None or cost.before_moving <= 0 or (cost.net is not None and cost.net <= 0):
        return None
    by_contract = pair.kind == "same_product"
    return {
        "kind": pair.kind,
        "kept": pair.kept.contract_id if by_contract else pair.kept.app_id,
        "retired": pair.retired.contract_id if by_contract else pair.retired.app_id,
        "category": pair.category,
        "people_on_kept": pair.people_on_kept,
        "people_on_retired": pair.people,
        "people_on_both": pair.both,
        "people_without_kept": None if pair.people is None and not by_contract else pair.lacking,
        "retired_cost_per_year": cost.retired,
        "extra_seats_cost_per_year": cost.more,
        "migration_cost": cost.moving,
        "committed_cost": cost.committed,
        "net_saving_per_year": cost.net,
        "currency": cost.currency,
        "cashable_on": pair.retired.cashable_on,
        "reason": _reason(pair, cost),
    }


def _reason(pair: Pair, cost: Cost) -> str:
    kept, retired = pair.kept, pair.retired
    if pair.kind == "same_product":
        what = (
            f"{retired.contract_id} buys {retired.seats_committed} seats of {retired.app_id}, which {kept.contract_id} "
            f"buys, too ({kept.seats_committed}). {_held(pair)}"
        )
        return f"{what} {cost.words}"
    job = (pair.category or "job").replace("-", " ")
    shared = f"{pair.both} of the {pair.people} people on {retired.app_id} have {kept.app_id}, {pair.lacking} have not."
    what = f"{kept.app_id} has {job} in it." if pair.kind == "in_bundle" else f"Both are for {job}."
    return f"{what} {shared} {cost.words}"


def _held(pair: Pair) -> str:
    if pair.people_on_kept is None:
        return "No feed tells who holds a seat under either."
    return f"{pair.people_on_kept} people hold a seat, and no feed tells of one under {pair.retired.contract_id} alone."


def _listed(parts: list[str]) -> str:
    *most, last = parts or [""]
    return f"{', '.join(most)} and {last}" if most else last
