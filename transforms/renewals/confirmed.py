"""Agreements that lines suggest and a person confirmed: contracts as they were entered on the page."""

from datetime import timedelta

import polars as pl

from warehouse.tables import CONTRACT, CONTRACT_SEEN

# What a decision about a candidate is called, and the source of the contracts that come of it: no source's own name.
SUBJECT, CONFIRMED, ENTERED = "candidate", "confirmed", "/renewals"
TERM_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}
ENTERED_TEXTS = pl.Struct(dict.fromkeys(CONTRACT_SEEN.names, pl.String()))
TOLD = [name for name in CONTRACT.names if name not in ("x_source", "x_valid_from", "x_valid_to")]


def suggested(candidates: pl.DataFrame) -> pl.DataFrame:
    """CONTRACT_CANDIDATE rows -> what of CONTRACT_SEEN lines tell, in their order.

    The term is the one that the newest line paid: from that line's day to the day before the next is expected.
    """
    return candidates.select(
        contract_id=pl.format("{}-{}", "app_id", pl.col("candidate_id").str.head(4)),
        app="app_id",
        vendor="vendor",
        start="last_seen",
        end=pl.col("next_expected") - timedelta(days=1),
        term_months=pl.col("cadence").replace_strict(TERM_MONTHS, return_dtype=pl.Int64()),
        currency="currency",
        billing_period="cadence",
    )


def confirmed(decisions: pl.DataFrame) -> pl.DataFrame:
    """Standing DECISION rows -> CONTRACT's columns but source and validity, a row a candidate that is confirmed.

    The `evidence` of such a decision is an object whose `contract` has CONTRACT_SEEN's columns as texts.
    """
    own = decisions.filter(pl.col("subject_kind") == SUBJECT, pl.col("status") == CONFIRMED)
    said = pl.col("evidence").str.json_decode(pl.Struct({"contract": ENTERED_TEXTS})).struct.field("contract")
    told = own.select("by", "at", said).unnest("contract")
    return told.with_columns(
        *(_read(pl.col(name), kind).alias(name) for name, kind in CONTRACT_SEEN.schema.items()),
        app_id="app",
        x_file=pl.format("confirmed by {} on {}", pl.col("by"), pl.col("at").dt.strftime("%-d %b %Y")),
        x_line=pl.lit(None, pl.Int64()),
    ).select(TOLD)


def _read(text: pl.Expr, kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    if kind == pl.Boolean():
        return text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean())
    return text.str.to_date("%Y-%m-%d") if kind == pl.Date() else text.cast(kind)
