"""Where each finding stands and whose it is: one judgement for runs and pages alike."""

from datetime import date

import polars as pl

from transforms.findings.exempt import EXEMPT_TAG, NO_TAGS, by_tag, widely
from transforms.findings.stretches import stretches

# What a person may decide of a finding; the others come of what the bill and the rules say afterwards.
DECIDABLE = ("open", "acknowledged", "in_progress", "resolved", "snoozed", "exempt")
# What may be said beside these of an anomaly, and where it then stands.
VERDICTS = {"expected": "exempt", "noise": "exempt", "real": "acknowledged"}
RESOURCE = ["provider", "account", "resource_id"]
FINDING = "finding"


def statuses(
    findings: pl.DataFrame,
    history: pl.DataFrame,
    decisions: pl.DataFrame,
    saved: pl.DataFrame,
    as_of: date,
    *,
    tags: pl.DataFrame = NO_TAGS,
    exempt_tag: str = EXEMPT_TAG,
) -> pl.DataFrame:
    """FINDING rows of today -> `finding_id, status, owner, owner_from`, in their order.

    `findings` may have `owner` and `owner_from` (a tag, the account); an owner that a decision names stands over them.
    `history` is FINDING_HISTORY with today in it, `decisions` DECISION rows, `tags` has `provider, account,
    resource_id, tags` (JSON), `saved` is what `savings` gives for these. The status is, the first that holds:

    - exempt by a decision on its resource, rule, account or tag that is newer than any on the finding itself;
    - what the newest decision on the finding says, as long as it holds: `snoozed` and `exempt` up to their day,
      `resolved` as its saving stands (resolved, verified, not_realised) while the finding did not go and come back;
    - exempt by a tag in the cloud; regressed where it was resolved, or gone with its cost, and is found again; open.
    """
    wide = widely(findings, _standing(decisions), tags, as_of)
    known = (
        findings.lazy()
        .select("finding_id", *RESOURCE, *_owner_before(findings))
        .join(_own(decisions.lazy()), on="finding_id", how="left", maintain_order="left")
        .join(wide.lazy(), on="finding_id", how="left", maintain_order="left")
        .join(by_tag(tags.lazy(), exempt_tag, as_of), on=RESOURCE, how="left", maintain_order="left")
        .join(_goes_on(history.lazy()), on="finding_id", how="left", maintain_order="left")
        .join(_newest(saved.lazy()), on="finding_id", how="left", maintain_order="left")
    )
    return known.select("finding_id", status=_status(as_of), owner=_owner(), owner_from=_owner_from()).collect()


def _status(as_of: date) -> pl.Expr:
    """Of a row with all that `statuses` has joined."""
    own = pl.col("own_status")
    back = (pl.col("acted_on") < pl.col("found")).fill_null(value=False)
    since_back = ~back | (pl.col("own_day") >= pl.col("found"))
    to_its_day = pl.col("own_until").is_null() | (pl.col("own_until") >= as_of)
    holds = pl.when(own.is_in(["snoozed", "exempt"])).then(to_its_day).otherwise(since_back)
    resolved = pl.col("saving_state").replace("regressed", "resolved").fill_null("resolved")
    newer = pl.col("wide_id") > pl.col("own_id").fill_null(-1)
    return (
        pl.when(newer)
        .then(pl.lit("exempt"))
        .when(own.is_not_null() & holds)
        .then(pl.when(own == "resolved").then(resolved).otherwise(own))
        .when(pl.col("wide_id").is_not_null() | pl.col("asked").is_not_null())
        .then(pl.lit("exempt"))
        .when(back)
        .then(pl.lit("regressed"))
        .otherwise(pl.lit("open"))
    )


def _own(decisions: pl.LazyFrame) -> pl.LazyFrame:
    """The newest decision on each finding, and the owner that was named last."""
    told = decisions.filter(pl.col("subject_kind") == FINDING, pl.col("status").is_in([*DECIDABLE, *VERDICTS])).sort(
        "id"
    )
    return told.group_by(finding_id="subject_id", maintain_order=True).agg(
        own_id=pl.col("id").last(),
        own_status=pl.col("status").last().replace(VERDICTS),
        own_day=pl.col("at").last().dt.date(),
        own_until=pl.col("until").last(),
        own_owner=pl.col("owner").drop_nulls().last().replace("", None),
    )


def _standing(decisions: pl.DataFrame) -> pl.DataFrame:
    """The newest decision on each subject."""
    return decisions.sort("id").unique(["subject_kind", "subject_id"], keep="last", maintain_order=True)


def _goes_on(history: pl.LazyFrame) -> pl.LazyFrame:
    """`finding_id, found`: since when each finding that is there today has been there without a break."""
    return stretches(history).filter(pl.col("gone").is_null()).select("finding_id", "found")


def _newest(saved: pl.LazyFrame) -> pl.LazyFrame:
    """The newest act on each finding: `finding_id, acted_on, saving_state`."""
    last = saved.sort("acted_on").unique("finding_id", keep="last", maintain_order=True)
    return last.select("finding_id", "acted_on", saving_state="state")


def _owner_before(findings: pl.DataFrame) -> list[pl.Expr]:
    there = findings.columns
    return [
        (pl.col(name) if name in there else pl.lit(None, pl.String())).alias(f"{name}_before")
        for name in ("owner", "owner_from")
    ]


def _owner() -> pl.Expr:
    return pl.coalesce("own_owner", "owner_before")


def _owner_from() -> pl.Expr:
    return pl.when(pl.col("own_owner").is_not_null()).then(pl.lit("decision")).otherwise("owner_from_before")
