"""Which rule takes a charge: direct ones before pools, then by priority; judged once for each kind of charge."""

from collections.abc import Sequence
from itertools import groupby

import polars as pl

from transforms.allocation.match import TAG, condition, tag_column, used
from transforms.allocation.rule import Rule
from transforms.allocation.versions import InForce, epochs, numbers

# Of a cell: the place of the rule that takes it, and where that gives it; `tied` are the rules of a tie.
ASSIGNED = {"entry": pl.Int64(), "to": pl.String(), "tied": pl.String()}


def read_columns(rules: Sequence[Rule]) -> tuple[set[str], set[str]]:
    """The columns of the mart and the keys of tags that these rules ask for."""
    names = {name for rule in rules for name in used(rule.match)}
    names |= {tag_column(rule.target_tag) for rule in rules if rule.target_tag}
    columns = {name for name in names if not name.startswith(TAG)}
    columns |= {rule.target_column for rule in rules if rule.target_column}
    columns |= {"SubAccountId"} if any(rule.accounts is not None for rule in rules) else set()
    return columns, {name.removeprefix(TAG) for name in names - columns}


def assigned(cells: pl.DataFrame, tags: pl.DataFrame, entries: Sequence[InForce]) -> pl.DataFrame:
    """`cells` with ASSIGNED; null where no rule takes one. `tags` are rows of `tag_set`."""
    if not entries:
        return cells.with_columns(pl.lit(None, kind).alias(name) for name, kind in ASSIGNED.items())
    columns, keys = read_columns([entry.rule for entry in entries])
    starts = epochs(entries)
    numbered = cells.with_columns(epoch=starts.search_sorted(cells["day"], side="right").cast(pl.Int64))
    of_case = ["epoch", *sorted(columns), *(["x_tag_set"] if keys else [])]
    cases = _with_tags(numbered.select(of_case).unique(), tags, sorted(keys))
    # Whether each rule takes a case is a column first: as expressions, each of them would be in three others.
    takes = [_takes(entry, starts).alias(_hit(at)) for at, entry in enumerate(entries)]
    judged = cases.lazy().with_columns(takes).select(*of_case, *_judged(entries)).collect()
    return numbered.join(judged, on=of_case, how="left", nulls_equal=True, maintain_order="left").drop("epoch")


def _with_tags(cases: pl.DataFrame, tags: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """A column `tag:<key>` for each key."""
    if not keys:
        return cases
    wide = tags.group_by("x_tag_set").agg(
        pl.col("value").filter(pl.col("key") == key).first().alias(tag_column(key)) for key in keys
    )
    return cases.join(wide, on="x_tag_set", how="left")


def _hit(at: int) -> str:
    return f"takes {at}"


def _judged(entries: Sequence[InForce]) -> list[pl.Expr]:
    takes = [pl.col(_hit(at)) for at in range(len(entries))]
    to = [destination(entry.rule) for entry in entries]
    return [
        pl.coalesce(pl.when(test).then(pl.lit(at, pl.Int64())) for at, test in enumerate(takes)).alias("entry"),
        pl.coalesce(pl.when(test).then(where) for test, where in zip(takes, to, strict=True)).alias("to"),
        _tied(entries, takes, to).alias("tied"),
    ]


def _takes(entry: InForce, starts: pl.Series) -> pl.Expr:
    return (
        pl.col("epoch").is_in(numbers(entry, starts))
        & condition(entry.rule.match)
        & (destination(entry.rule).is_not_null() & pl.lit(value=_asks(entry.rule)))
    )


def _asks(rule: Rule) -> bool:
    """A pool without a match holds only what other rules give it."""
    return rule.shared is None or bool(rule.match)


def destination(rule: Rule) -> pl.Expr:
    """Where a rule gives what it takes; null where its tag or its map says nothing of a charge."""
    if rule.shared:
        return pl.lit(rule.rule)
    if rule.target_tag:
        value = pl.col(tag_column(rule.target_tag)).str.strip_chars().str.to_lowercase()
        if rule.only_aliases:
            return value.replace_strict(rule.aliases, default=None, return_dtype=pl.String())
        return pl.when(value != "").then(value.replace(rule.aliases) if rule.aliases else value)
    if rule.target_column:
        return pl.when(pl.col(rule.target_column) != "").then(pl.col(rule.target_column))
    if rule.accounts is not None:
        account = pl.col("SubAccountId").str.strip_chars().str.to_lowercase()
        return account.replace_strict(rule.accounts, default=None, return_dtype=pl.String())
    return pl.lit(rule.target)


def _tied(entries: Sequence[InForce], takes: Sequence[pl.Expr], to: Sequence[pl.Expr]) -> pl.Expr:
    """The rules of one priority that take one charge and give it to different targets, none of a smaller one before."""
    told: list[pl.Expr] = []
    before: list[pl.Expr] = []
    by_rank = groupby(range(len(entries)), key=lambda at: _rank(entries[at].rule))
    for _, group in by_rank:
        members = list(group)
        if len(members) > 1:
            hit = [pl.when(takes[at]).then(to[at]) for at in members]
            names = [pl.when(takes[at]).then(pl.lit(entries[at].rule.names)) for at in members]
            differ = pl.concat_list(hit).list.drop_nulls().list.n_unique() > 1
            free = ~pl.any_horizontal(before) if before else pl.lit(value=True)
            told.append(pl.when(differ & free).then(pl.concat_str(names, separator=", ", ignore_nulls=True)))
        before += [takes[at] for at in members]
    return pl.coalesce(told) if told else pl.lit(None, pl.String())


def _rank(rule: Rule) -> tuple[bool, int]:
    return rule.shared is not None, rule.priority
