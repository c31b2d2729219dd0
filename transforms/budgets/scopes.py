"""What was spent of a budget's scope, by month, currency and kind of charge: a target's, or what a filter lets in."""

from functools import reduce
from operator import and_

import polars as pl

# Dimensions that every bill has, beside those of `[[allocation]]`; a column of the sums each.
BUILT_IN = ("account", "service", "provider", "region", "category")
TAG = "tag."
SUMS = ["effective", "billed"]
LONG = ["month", "currency", "kind"]


def spent(costs: pl.LazyFrame, allocated: pl.LazyFrame, budgets: pl.DataFrame, tags: pl.LazyFrame) -> pl.DataFrame:
    """`budget, month, currency, kind, cost`: what the scope of each of `budgets` (BUDGET_VERSION) cost on its basis.

    `costs` has BUILT_IN, `x_tag_set`, LONG and SUMS; `allocated` has `dimension, target`, LONG and SUMS of the
    dimensions of `[[allocation]]`; `tags` is TAG_SET.
    """
    scopes = budgets.select("budget", "dimension", "target", "match", "basis").unique("budget", maintain_order=True)
    wanted = set(scopes["dimension"].drop_nulls()) & set(BUILT_IN)
    of_targets = [allocated, *(_by(costs, name) for name in BUILT_IN if name in wanted)]
    targets = pl.concat(of_targets, how="diagonal").join(
        scopes.lazy().drop("match"), on=["dimension", "target"], maintain_order="left"
    )
    filters = scopes.filter(pl.col("match").is_not_null())
    matched = [_matching(costs, row, tags) for row in filters.iter_rows(named=True)]
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


def _matching(costs: pl.LazyFrame, scope: dict[str, str], tags: pl.LazyFrame) -> pl.LazyFrame:
    """What one filter lets in: values of a name are alternatives, names are all required; tags are case-folded."""
    plain = {name: said for name, said in filters_of(scope["match"]).items() if not name.startswith(TAG)}
    tagged = {name.removeprefix(TAG): said for name, said in filters_of(scope["match"]).items() if name.startswith(TAG)}
    found = costs.filter(reduce(and_, (pl.col(name).is_in(said) for name, said in plain.items()), pl.lit(value=True)))
    for key, said in tagged.items():
        folded = [each.casefold() for each in said]
        sets = tags.filter(pl.col("key") == key.casefold(), pl.col("value").str.to_lowercase().is_in(folded))
        found = found.join(sets, on="x_tag_set", how="semi")
    sums = found.group_by(LONG).agg(pl.col(SUMS).sum())
    return sums.with_columns(budget=pl.lit(scope["budget"]), basis=pl.lit(scope["basis"]))
