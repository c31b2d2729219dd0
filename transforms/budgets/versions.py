"""Versions of budgets: what is new in a file or was entered stands over what was known, which is never changed."""

from datetime import date

import polars as pl

from transforms.budgets.periods import bounds
from warehouse.tables.budgets import BUDGET_VERSION, SAID

OF = ["budget", "period"]
# What makes a version another one; who wrote it down does not.
CONTENT = ["amount", "currency", "plan_rates", "phasing", "months", "reason", "approver"]
SUBJECT_KIND, SET, WITHDRAWN = "budget", "set", "withdrawn"
# What an entry says beside its amount, currency and reason.
EVIDENCE = pl.Struct(
    {name: pl.String() for name in ("dimension", "target", "match", "period", "basis", "plan_rates", "phasing")}
    | {name: pl.String() for name in ("months", "approver", "fiscal_year_starts")}
)
DERIVED = ("budget", "start", "end", "origin", "x_file", "x_line")
GONE = "It is no longer in the file."


def identified(said: pl.DataFrame, fiscal_year_starts: pl.Expr) -> pl.DataFrame:
    """SAID with `budget`, `start` and `end`; the fiscal year starts in a month, 1 to 12."""
    start, end = bounds(pl.col("period"), fiscal_year_starts)
    scope = pl.coalesce(pl.format("{}={}", "dimension", "target"), "match")
    return said.with_columns(budget=pl.format("{}, {}", scope, "basis"), start=start, end=end)


def entered(decisions: pl.DataFrame) -> pl.DataFrame:
    """DECISION rows of budgets, `identified`, with `origin`, x_file and x_line; taken back ones without an amount."""
    about = decisions.filter(pl.col("subject_kind") == SUBJECT_KIND)
    told = about.with_columns(pl.col("evidence").str.json_decode(EVIDENCE)).unnest("evidence")
    rows = told.with_columns(
        amount=pl.when(pl.col("status") == SET).then("cost"),
        author=pl.col("by"),
        decided_on=pl.col("at").dt.date(),
        origin=pl.lit("entered"),
        x_file=pl.format("entry {}", "id"),
        x_line=pl.lit(None, pl.Int64()),
    )
    starts = pl.col("fiscal_year_starts").cast(pl.Int32)
    return identified(rows, starts).select(*(column.name for column in SAID), *DERIVED)


def new_versions(said: pl.DataFrame, kept: pl.DataFrame, as_of: date, *, whole: bool) -> pl.DataFrame:
    """BUDGET_VERSION rows to add to those `kept`.

    `said` is `identified` with `origin`. A dated version is new where it is not kept; one without a date, where the
    newest of its file is another. `whole`: what the files no longer have is taken back.
    """
    of_files = kept.filter(pl.col("origin") == "file")
    newest = of_files.sort("version").group_by(OF, maintain_order=True).last()
    dated = said.filter(pl.col("origin") == "file", pl.col("decided_on").is_not_null())
    undated = said.filter(pl.col("origin") == "file", pl.col("decided_on").is_null())
    typed = said.filter(pl.col("origin") == "entered")
    added = [
        dated.join(of_files, on=[*OF, *CONTENT, "decided_on"], how="anti", nulls_equal=True),
        undated.join(newest, on=[*OF, *CONTENT], how="anti", nulls_equal=True),
        typed.join(kept, left_on="x_file", right_on="said_in", how="anti"),
    ]
    gone = newest.filter(pl.col("amount").is_not_null()).join(said, on=OF, how="anti") if whole else newest.clear()
    return _numbered(pl.concat(added, how="diagonal"), gone, kept, as_of)


def standing(versions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Of each budget and period the version that stands on the day, with `versions` and `original` (its amount)."""
    known = versions.filter(pl.col("decided_on") <= as_of).sort("decided_on", "version")
    by_budget = known.group_by(OF, maintain_order=True)
    first = by_budget.agg(versions=pl.len().cast(pl.Int64), original=pl.col("amount").first())
    return by_budget.last().join(first, on=OF, maintain_order="left")


def _numbered(added: pl.DataFrame, gone: pl.DataFrame, kept: pl.DataFrame, as_of: date) -> pl.DataFrame:
    named = added.with_columns(
        pl.col("decided_on").fill_null(as_of),
        author=pl.coalesce("author", pl.col("x_file").str.extract(r"([^/]+)$")),
        said_in=pl.col("x_file"),
        line=pl.col("x_line"),
    )
    back = gone.with_columns(
        amount=pl.lit(None, pl.Decimal(38, 18)),
        decided_on=pl.lit(as_of),
        reason=pl.lit(GONE),
        approver=pl.lit(None, pl.String()),
    )
    rows = pl.concat([named, back.drop("version")], how="diagonal").with_columns(seen_on=pl.lit(as_of))
    ordered = rows.sort(*OF, "decided_on", pl.col("origin") == "entered", "line", nulls_last=True)
    before = kept.group_by(OF).agg(before=pl.col("version").max())
    numbered = ordered.join(before, on=OF, how="left", maintain_order="left").with_columns(
        version=pl.col("before").fill_null(0) + pl.int_range(1, pl.len() + 1).over(OF)
    )
    return numbered.select(pl.col(name).cast(kind) for name, kind in BUDGET_VERSION.schema.items())
