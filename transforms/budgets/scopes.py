"""What was spent of a budget's scope, by month, currency and kind of charge: a target's, or what a filter lets in."""

from dataclasses import dataclass
from functools import reduce
from operator import and_

import polars as pl

from transforms.budgets.phasing import as_money

# Dimensions that every bill has, beside those of `[[allocation]]`; a column of the sums each.
BUILT_IN = ("account", "service", "provider", "region", "category")
TAG = "tag."
SUMS = ["effective", "billed"]
LONG = ["month", "currency", "kind"]


KEY = ["month", "currency", "provider", "account", "service"]
REST = "rest"
SHARES = 10**9


@dataclass(frozen=True)
class Tagged:
    """Sums as `spent` takes them with `x_tag_set`, and TAG_SET."""

    costs: pl.LazyFrame
    sets: pl.LazyFrame


def by_kind(allocated: pl.LazyFrame, costs: pl.LazyFrame) -> pl.LazyFrame:
    """What targets bear (`dimension, target`, KEY, SUMS) by kind of charge: LONG and SUMS.

    A kind other than the rest is borne by a target's share of the service's cost in the account and month, since rules
    part cost, not kinds; the rest is what remains, so that a target's cost is kept to the last digit.
    """
    kinds = costs.filter(pl.col("kind") != REST).group_by(*KEY, "kind").agg(pl.col(SUMS).sum())
    wholes = costs.group_by(KEY).agg(whole=pl.col("effective").sum())
    share = pl.col("effective").cast(pl.Float64) / pl.col("whole").cast(pl.Float64)
    shared = allocated.join(wholes, on=KEY, nulls_equal=True).with_columns(
        share=pl.when(pl.col("whole") > 0).then((share.clip(0, 1) * SHARES).round()).otherwise(0).cast(pl.Int128)
    )
    borne = shared.drop(SUMS).join(kinds, on=KEY, nulls_equal=True)
    parts = borne.with_columns(_part(pl.col(name), pl.col("share")).alias(name) for name in SUMS)
    taken = pl.concat(
        [
            allocated.with_columns(kind=pl.lit(REST)),
            parts.with_columns(pl.col("kind")),
            parts.with_columns(*((0 - pl.col(name)).alias(name) for name in SUMS), kind=pl.lit(REST)),
        ],
        how="diagonal_relaxed",
    )
    return taken.group_by("dimension", "target", *LONG).agg(pl.col(SUMS).sum())


def _part(amount: pl.Expr, share: pl.Expr) -> pl.Expr:
    """A share in 1e-9 of an amount, in integers of 1e-18, what is below them cut off."""
    return as_money(amount.to_physical() * share // SHARES)


def spent(costs: pl.LazyFrame, allocated: pl.LazyFrame, budgets: pl.DataFrame, tagged: Tagged) -> pl.DataFrame:
    """`budget, month, currency, kind, cost`: what the scope of each of `budgets` (BUDGET_VERSION) cost on its basis.

    `costs` has BUILT_IN, LONG and SUMS; `allocated` has `dimension, target`, LONG and SUMS of the dimensions of
    `[[allocation]]`.
    """
    scopes = budgets.select("budget", "dimension", "target", "match", "basis").unique("budget", maintain_order=True)
    wanted = set(scopes["dimension"].drop_nulls()) & set(BUILT_IN)
    of_targets = [allocated, *(_by(costs, name) for name in BUILT_IN if name in wanted)]
    targets = pl.concat(of_targets, how="diagonal").join(
        scopes.lazy().drop("match"), on=["dimension", "target"], maintain_order="left"
    )
    filters = scopes.filter(pl.col("match").is_not_null())
    matched = [_matching(costs, row, tagged) for row in filters.iter_rows(named=True)]
    cost = pl.when(pl.col("basis") == "billed").then("billed").otherwise("effective")
    both = pl.concat([targets, *matched], how="diagonal").select("budget", *LONG, cost=cost)
    return both.group_by("budget", *LONG).agg(pl.col("cost").sum()).sort("budget", *LONG).collect()


def filters_of(match: str) -> dict[str, list[str]]:
    """`provider=aws; service=A|B` as names and what each may be."""
    pairs = (part.split("=", 1) for part in match.split(";"))
    return {name.strip(): [each.strip() for each in said.split("|")] for name, said in pairs}


def unknown_names(match: str) -> list[str]:
    """Names in a filter that are none of ours."""
    return [name for name in filters_of(match) if name not in BUILT_IN and not name.startswith(TAG)]


def needs_tags(matches: pl.Series) -> bool:
    return bool(matches.drop_nulls().str.contains(r"(?:^|;)\s*tag\.").any())


def _by(costs: pl.LazyFrame, name: str) -> pl.LazyFrame:
    named = costs.with_columns(dimension=pl.lit(name), target=pl.col(name))
    return named.group_by("dimension", "target", *LONG).agg(pl.col(SUMS).sum())


def _matching(costs: pl.LazyFrame, scope: dict[str, str], known: Tagged) -> pl.LazyFrame:
    """What one filter lets in: values of a name are alternatives, names are all required; tags are case-folded."""
    plain = {name: said for name, said in filters_of(scope["match"]).items() if not name.startswith(TAG)}
    tagged = {name.removeprefix(TAG): said for name, said in filters_of(scope["match"]).items() if name.startswith(TAG)}
    found = (known.costs if tagged else costs).filter(
        reduce(and_, (pl.col(name).is_in(said) for name, said in plain.items()), pl.lit(value=True))
    )
    for key, said in tagged.items():
        folded = [each.casefold() for each in said]
        sets = known.sets.filter(pl.col("key") == key.casefold(), pl.col("value").str.to_lowercase().is_in(folded))
        found = found.join(sets, on="x_tag_set", how="semi")
    sums = found.group_by(LONG).agg(pl.col(SUMS).sum())
    return sums.with_columns(budget=pl.lit(scope["budget"]), basis=pl.lit(scope["basis"]))
