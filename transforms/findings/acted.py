"""When something was done about a finding: what people said is resolved, and what went away by itself."""

import polars as pl

from transforms.findings.stretches import stretches

ACTED = ("acted_on", "acted_by", "claimed_per_month", "claimed_freed", "claimed_of", "returned")
AGAIN = ("open", "acknowledged", "in_progress")
NEAR_DAYS = 30
RESOURCE = ["provider", "account", "resource_id"]


def acted(history: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """FINDING_HISTORY and DECISION rows -> a row an act on a finding.

    Columns: STRETCH's, ACTED's (`claimed_freed`: what of a commitment; `claimed_of`: what the resource cost in the
    30 days of the claim, null where the decision does not tell; `returned`: first day on which the finding was found
    again, null), and `group`, `first_acted`, `last_acted`, `counts`: acts on one resource within 30 days of one
    another are one group, of which the act with the largest claim counts, for their money is the same.
    """
    runs = stretches(history.lazy()).sort("finding_id", "found").collect().lazy()  # asked for again and again
    said = _said(runs, decisions.lazy()).collect().lazy()
    alone = _alone(runs, said)
    both = pl.concat([said, alone], how="diagonal_relaxed")
    returned = (
        both.join(runs.select("finding_id", back="found"), on="finding_id", how="left")
        .filter(pl.col("back") > pl.col("acted_on"))
        .group_by("finding_id", "acted_on")
        .agg(returned=pl.col("back").min())
    )
    return _grouped(both.join(returned, on=["finding_id", "acted_on"], how="left")).collect()


def _said(runs: pl.LazyFrame, decisions: pl.LazyFrame) -> pl.LazyFrame:
    """Decisions `resolved` that were not taken back while the finding was still there; the first of several counts."""
    own = decisions.filter(pl.col("subject_kind") == "finding").sort("id")
    told = own.select(
        finding_id="subject_id",
        acted_on=pl.col("at").dt.date(),
        acted_by="by",
        status="status",
        saving="saving",
        claimed_of="cost",
        id="id",
    )
    placed = told.sort("acted_on").join_asof(
        runs.sort("found"),
        left_on="acted_on",
        right_on="found",
        by="finding_id",
        strategy="backward",
        check_sortedness=False,
    )
    of_a_run = placed.filter(pl.col("found").is_not_null()).sort("id")
    run = ["finding_id", "found"]
    standing = of_a_run.filter(~_taken_back(run), pl.col("status") == "resolved")
    return (
        standing.unique(run, keep="first", maintain_order=True)
        .with_columns(
            claimed_per_month=pl.coalesce("saving", "saving_per_month"), claimed_freed="commitment_freed_per_month"
        )
        .drop("saving", "status", "id")
    )


def _taken_back(run: list[str]) -> pl.Expr:
    """Whether a later decision on the same stretch of the finding opens it again."""
    opens = pl.col("status").is_in(AGAIN)
    return pl.when(opens).then("id").max().over(run).fill_null(-1) > pl.col("id")


def _alone(runs: pl.LazyFrame, said: pl.LazyFrame) -> pl.LazyFrame:
    """Stretches of waste with a saving that ended, and of which nobody said that they are resolved."""
    ended = runs.filter(
        pl.col("gone").is_not_null(), pl.col("outcome") == "waste", pl.col("saving_per_month").fill_null(0) > 0
    )
    return ended.join(said.select("finding_id", "found"), on=["finding_id", "found"], how="anti").with_columns(
        acted_on="gone",
        acted_by=pl.lit(None, pl.String()),
        claimed_per_month="saving_per_month",
        claimed_freed="commitment_freed_per_month",
    )


def _grouped(acts: pl.LazyFrame) -> pl.LazyFrame:
    """Numbers the groups of acts on each resource."""
    ordered = acts.sort(*RESOURCE, "acted_on", "finding_id")
    apart = (pl.col("acted_on") - pl.col("acted_on").shift(1).over(RESOURCE)).dt.total_days() > NEAR_DAYS
    grouped = ordered.with_columns(group=apart.fill_null(value=False).cast(pl.Int32).cum_sum().over(RESOURCE))
    of_it = [*RESOURCE, "group"]
    place = pl.col("claimed_per_month").fill_null(0).rank("ordinal", descending=True)
    return grouped.with_columns(
        first_acted=pl.col("acted_on").min().over(of_it),
        last_acted=pl.col("acted_on").max().over(of_it),
        counts=(place == 1).over(of_it),
    )
