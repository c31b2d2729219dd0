"""All cost of some days parted among the targets of one dimension, to the last digit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

from transforms.allocation.assign import assigned
from transforms.allocation.charge import charge
from transforms.allocation.containers import FORCED
from transforms.allocation.follow import followed, follower
from transforms.allocation.largest_remainder import WHOLE
from transforms.allocation.pools import MEASURES, place, shared
from transforms.allocation.rule import Rule, Ruleset
from transforms.allocation.versions import InForce, in_force
from warehouse.tables import ALLOCATION
from warehouse.tables.allocation import UNALLOCATED
from warehouse.tables.base import DECIMAL

# What a cell of cost is told apart by; rules may ask for more columns of the mart.
ISSUER = "InvoiceIssuerName"
KEY = ("day", "BillingCurrency", "x_provider", "BillingAccountId", "SubAccountId", "ServiceName", ISSUER)
KINDS = ("ChargeCategory", "ChargeClass", "CommitmentDiscountStatus")
CHARGE = "x_charge"
NO_DRIVER, NO_BASE, NO_POOL = "no driver", "nothing that it could follow", "its pool is not in force"

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


@dataclass(frozen=True)
class Allocated:
    """`rows`: ALLOCATION of one dimension; `cells` each with the rule that takes it (`assign.ASSIGNED`), and
    in `follows` which other cost it follows where none does.
    """

    rows: pl.DataFrame
    cells: pl.DataFrame
    entries: Sequence[InForce]

    @property
    def ties(self) -> pl.DataFrame:
        """`tied` (rules of one priority that give one charge to different targets), its currency, rows and cost."""
        tied = self.cells.filter(pl.col("tied").is_not_null())
        summed = tied.group_by("tied", "BillingCurrency").agg(pl.col("x_rows").sum(), pl.col("EffectiveCost").sum())
        return in_money(summed, ["EffectiveCost"]).sort("tied", "BillingCurrency", nulls_last=True)


def in_whole(cells: pl.DataFrame) -> pl.DataFrame:
    """Money as whole numbers of 1e-18; what is not known is 0."""
    amounts = [pl.col(name).cast(DECIMAL.polars).to_physical().cast(WHOLE).fill_null(0) for name in MEASURES]
    return cells.with_columns(amounts)


def in_money(rows: Frame, measures: Sequence[str] = MEASURES) -> Frame:
    """Whole numbers of 1e-18 as money."""
    return rows.with_columns(pl.col(name).reinterpret(dtype=DECIMAL.polars) for name in measures)


def allocate(
    cells: pl.DataFrame, tags: pl.DataFrame, rules: Ruleset, frozen: Mapping[str, Sequence[Rule]] | None = None
) -> Allocated:
    """Parts `cells` by the rules of one dimension; closed months by those that are `frozen` for them.

    `cells` have KEY, KINDS, `x_rows`, both costs in whole numbers of 1e-18 (`in_whole`), and what the rules ask for;
    `tags` are rows of `tag_set`.
    """
    entries = in_force(rules.rules, frozen or {})
    judged = assigned(cells.with_columns(charge().alias(CHARGE)), tags, entries)
    places = _pools(entries)
    if FORCED in judged.columns:
        judged = judged.with_columns(
            to=pl.coalesce(FORCED, "to"), entry=pl.when(pl.col(FORCED).is_null()).then("entry")
        )
    judged = judged.with_columns(follows=_follows(rules))
    routed = judged.lazy().with_columns(entry=_to_pool(entries, places))
    to, follows = pl.col("to"), pl.col("follows")
    is_pool = to.is_in(list(places))
    direct, fed, waiting, alone = pl.collect_all(
        [
            routed.filter(to.is_not_null() & ~is_pool).with_columns(target=to),
            _summed(routed.filter(is_pool), "entry"),
            _summed(routed.filter(to.is_null(), follows.is_not_null()), "follows"),
            routed.filter(to.is_null(), follows.is_null()),
        ]
    )
    parts, undriven = shared(fed, entries, _borne(direct, entries), places)
    base = pl.concat([_based(direct), _based(parts), _based(alone)]).collect()
    following, baseless = followed(waiting, base)
    told = [
        _rows(direct, entries, "direct"),
        _rows(parts, entries, "shared"),
        _rows(undriven, entries, "none", _why()),
        _rows(alone, entries, "none"),
        _rows(following, entries, "follows"),
        _rows(baseless, entries, "none", pl.lit(NO_BASE)),
    ]
    summed = (
        pl.concat(told)
        .group_by(*(name for name in _NAMES if name not in (*MEASURES, "x_rows")))
        .agg(*(pl.col(name).sum() for name in MEASURES), pl.col("x_rows").sum())
    )
    named = in_money(summed).with_columns(dimension=pl.lit(rules.dimension))
    kept = named.filter((pl.col("EffectiveCost") != 0) | (pl.col("BilledCost") != 0) | (pl.col("x_rows") > 0))
    rows = kept.with_columns(x_rows=pl.when(pl.col("x_rows") > 0).then("x_rows")).select(ALLOCATION.names)
    return Allocated(rows.sort(ORDER, nulls_last=True).collect(), judged, entries)


ORDER = ["dimension", "day", *(name for name in ALLOCATION.key if name not in ("dimension", "day"))]
_NAMES = tuple(name for name in ALLOCATION.names if name != "dimension")


def _pools(entries: Sequence[InForce]) -> dict[str, list[int]]:
    """The places of each pool's versions."""
    found: dict[str, list[int]] = {}
    for at, each in enumerate(entries):
        if each.rule.shared:
            found.setdefault(each.rule.rule, []).append(at)
    return found


def _to_pool(entries: Sequence[InForce], places: Mapping[str, Sequence[int]]) -> pl.Expr:
    """A rule may give what it takes to a pool by its name: then that one's place counts."""
    given = [at for at, each in enumerate(entries) if not each.rule.shared]
    return (
        pl.when(pl.col("entry").is_in(given) & pl.col("to").is_in(list(places)))
        .then(place(pl.col("to"), entries, places))
        .otherwise(pl.col("entry"))
        if places
        else pl.col("entry")
    )


def _follows(rules: Ruleset) -> pl.Expr:
    return pl.when(pl.col("to").is_null()).then(follower(rules.settings))


def _summed(cells: pl.LazyFrame, *more: str) -> pl.LazyFrame:
    """Amounts of a pool or of what follows, a row a KEY and kind of charge."""
    return cells.group_by(*KEY, CHARGE, *more).agg(*(pl.col(name).sum() for name in MEASURES), pl.col("x_rows").sum())


def _borne(direct: pl.DataFrame, entries: Sequence[InForce]) -> pl.DataFrame:
    """What targets bear directly, and the quantities of it that pools are shared by."""
    measures = dict.fromkeys(["EffectiveCost", *(each.rule.measure for each in entries if each.rule.shared)])
    return direct.group_by("day", "BillingCurrency", "target").agg(pl.col(name).sum() for name in measures)


def _based(cells: pl.DataFrame) -> pl.LazyFrame:
    """What others follow, by KEY and target."""
    target = pl.col("target") if "target" in cells.columns else pl.lit(UNALLOCATED)
    named = cells.lazy().select(*KEY, target.alias("target"), "EffectiveCost")
    return named.group_by(*KEY, "target").agg(pl.col("EffectiveCost").sum())


def _why() -> pl.Expr:
    return pl.when(pl.col("entry") < 0).then(pl.lit(NO_POOL)).otherwise(pl.lit(NO_DRIVER))


def _rows(cells: pl.DataFrame, entries: Sequence[InForce], kind: str, reason: pl.Expr | None = None) -> pl.LazyFrame:
    """Rows of ALLOCATION without their dimension; a share has no rows of the bill."""
    names = pl.LazyFrame(
        {
            "entry": pl.Series(range(len(entries)), dtype=pl.Int64()),
            "rule": pl.Series([each.rule.rule for each in entries], dtype=pl.String()),
            "version": pl.Series([each.rule.version for each in entries], dtype=pl.String()),
        }
    )
    by_rule = "entry" in cells.columns
    told = (
        cells.lazy().join(names, on="entry", how="left")
        if by_rule
        else cells.lazy().with_columns(rule=pl.col("follows"), version=pl.lit("built-in"))
    )
    target = pl.col("target") if "target" in cells.columns else pl.lit(UNALLOCATED)
    is_share = kind in ("shared", "follows")
    return told.select(
        *KEY[:3],
        *KEY[4:],
        target.alias("target"),
        "rule",
        "version",
        pl.when(target == UNALLOCATED).then(pl.lit("none")).otherwise(pl.lit(kind)).alias("kind"),
        (reason if reason is not None else pl.lit(None, pl.String())).alias("reason"),
        *MEASURES,
        (pl.lit(0, pl.Int64()) if is_share else pl.col("x_rows")).alias("x_rows"),
        CHARGE,
    )
