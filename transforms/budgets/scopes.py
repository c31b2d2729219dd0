"""What was spent of a budget's scope, by month, currency and kind of charge: a target's, or what a filter lets in."""

from dataclasses import dataclass
from functools import reduce
from operator import and_

import polars as pl

from transforms.budgets.phasing import as_money

# Dimensions that every bill has, beside those of `[[allocation]]`; a column of the sums each.
BUILT_IN = ("account", "service", "provider", "region", "category")
TAG = "tag."
# What series of forecasts know.
FORESEEN = ("provider", "account", "service")
SUMS = ["effective", "billed"]
LONG = ["month", "currency", "kind"]
KEY = ["month", "currency", "provider", "account", "service", "charge"]
REST = "rest"
SHARES = 10**9


@dataclass(frozen=True)
class Tagged:
    """Sums as `spent` takes them with `x_tag_set`, and TAG_SET."""

    costs: pl.LazyFrame
    sets: pl.LazyFrame


def by_kind(allocated: pl.LazyFrame, costs: pl.LazyFrame) -> pl.LazyFrame:
    """What targets bear (`dimension, target`, KEY, SUMS; a row each) by kind of charge: LONG and SUMS.

    Allocation tells what was charged, and that is of one kind; where a purchase or a credit of one service, account
    and month is of several, each target has them by their share of it. The largest kind has what remains, so that
    what a target bears is kept to the last digit.
    """
    kinds = costs.group_by(*KEY, "kind").agg(pl.col(SUMS).sum())
    size = pl.sum_horizontal(pl.col(name).cast(pl.Float64).abs() for name in SUMS)
    shared = kinds.select(
        *KEY,
        "kind",
        *(_share(name).alias(f"share {name}") for name in SUMS),
        is_largest=pl.struct(size.alias("size"), "kind").rank("ordinal", descending=True).over(KEY) == 1,
    )
    borne = allocated.join(shared, on=KEY, how="left", nulls_equal=True).with_columns(
        pl.col("kind").fill_null(REST), pl.col("is_largest").fill_null(value=True)
    )
    of = ["dimension", "target", *KEY]
    parts = {name: pl.when(~pl.col("is_largest")).then(_part(pl.col(name), pl.col(f"share {name}"))) for name in SUMS}
    told = borne.with_columns(part.alias(f"part {name}") for name, part in parts.items())
    whole = told.with_columns(
        pl.coalesce(f"part {name}", pl.col(name) - pl.col(f"part {name}").sum().over(of)).alias(name) for name in SUMS
    )
    return whole.group_by("dimension", "target", *LONG).agg(pl.col(SUMS).sum())


def _share(name: str) -> pl.Expr:
    """Of the cost of its KEY, in 1e-9."""
    share = pl.col(name).cast(pl.Float64) / pl.col(name).sum().over(KEY).cast(pl.Float64)
    return (share.fill_nan(0).clip(0, 1) * SHARES).round().cast(pl.Int128)


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


def unforeseen_names(match: str) -> list[str]:
    """Names in a filter that series of forecasts do not know."""
    return [name for name in filters_of(match) if name not in FORESEEN]


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
