"""Whether anybody approved an app: what was decided last and still holds, else that a contract stands."""

from datetime import date

import polars as pl

from warehouse.tables import APP

SUBJECT = "app"
# What can be decided; `open` takes a decision back.
STATES = ("sanctioned", "under_review", "unsanctioned", "ignored")
DECIDED = pl.Schema(
    {
        "app_id": pl.String(),
        "decided": pl.String(),
        "decided_by": pl.String(),
        "decided_at": pl.Datetime("us"),
        "decided_until": pl.Date(),
        "note": pl.String(),
    }
)


def decided(decisions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """DECIDED, a row an app that a decision stands of on the day; `decisions` are DECISION rows."""
    of_apps = decisions.filter(pl.col("subject_kind") == SUBJECT).sort("id")
    last = of_apps.unique("subject_id", keep="last", maintain_order=True)
    holds = last.filter(pl.col("status").is_in(STATES), pl.col("until").is_null() | (pl.col("until") >= as_of))
    told = holds.select(
        app_id="subject_id", decided="status", decided_by="by", decided_at="at", decided_until="until", note="reason"
    )
    return told.select(pl.col(name).cast(kind) for name, kind in DECIDED.items())


def stated(apps: pl.DataFrame, decisions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The apps with `state`, `reason` and DECIDED's columns, whatever they had of them before.

    `apps` have `app_id, approved_by, trails, first_seen, last_seen, lines, spend_12_months`.
    """
    bare = apps.drop("state", "reason", *DECIDED.names()[1:], strict=False)
    both = bare.join(decided(decisions, as_of), on="app_id", how="left", maintain_order="left")
    contracted = pl.when(pl.col("approved_by").is_not_null()).then(pl.lit("sanctioned"))
    return both.with_columns(
        state=pl.coalesce("decided", contracted, pl.lit("discovered")).cast(APP.schema["state"]), reason=_reason()
    )


def _reason() -> pl.Expr:
    """A sentence on what saw it and why it has its state, and one on money that is not told."""
    first = pl.col("first_seen").cast(pl.String()).fill_null("a day that is not told")
    saw = pl.format("Seen by {} from {} to {}; ", pl.col("trails").str.replace_all(";", ", "), first, "last_seen")
    why = pl.coalesce(
        pl.format("{} said so on {}", "decided_by", pl.col("decided_at").dt.date().cast(pl.String())),
        pl.format("contract {} stands", "approved_by"),
        pl.lit("no contract and no decision names it"),
    )
    money = (
        pl.when(pl.col("spend_12_months").is_not_null())
        .then(pl.lit(""))
        .when(pl.col("lines") > 0)
        .then(pl.lit(" Its lines are in several currencies or in none that is told, and are not added up."))
        .otherwise(pl.lit(" No line of the last twelve months tells what it costs."))
    )
    return pl.concat_str(saw, why, pl.lit("."), money)
