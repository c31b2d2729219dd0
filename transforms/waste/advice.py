"""What providers advise, held against our own findings: one thing is said once, and both prices are shown.

- Where a rule of ours finds the resource wasted, the advice is told in that finding's evidence, with its price.
- Where rules of ours have answered the same question and found the resource used, the advice is `in_use`, and says why.
- All other advice is a lead: somebody may look, and no saving is claimed.
"""

import polars as pl

from transforms.waste.estate import ID
from transforms.waste.rule import Step
from transforms.waste.verdicts import JUDGED, STEP_OF_ANY

OWN = "outlay"
BETWEEN = "/"  # of an advice's rule: `aws.cost-optimization-hub/Stop`
CANNOT_SEE = "what the provider has worked its advice out from; its price is its own, before any discount or commitment"
STEPS = pl.DataFrame({"step": [step.name.lower() for step in Step], "order": [int(step) for step in Step]})


def unconfirmed(recommendations: pl.LazyFrame, said: pl.LazyFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """RECOMMENDATION and JUDGED rows of all rules -> JUDGED rows of the advice that no waste of ours confirms.

    `kinds` as sources.reference.advice_kinds has them.
    """
    confirmed = said.filter(pl.col("outcome") == "waste").select(ID).unique()
    advice = _each_once(recommendations).join(confirmed, on=ID, how="anti")
    answers = _answers(advice, said, kinds)
    is_used = pl.col("used_by").is_not_null() & ~pl.col("is_unknown").fill_null(value=False)
    told = pl.format("{} advises: {}", "origin", pl.coalesce("action", "kind").str.strip_chars_end("."))
    rows = advice.join(answers, on=[*ID, "rule"], how="left").select(
        *ID,
        outcome=pl.when(is_used).then(pl.lit("in_use")).otherwise(pl.lit("lead")),
        reason=pl.when(is_used)
        .then(pl.format("{}. But {} finds: {}", told, "used_by", "found"))
        .otherwise(pl.format("{}. No rule of ours confirms it.", told)),
        evidence=pl.struct(_price()).struct.json_encode(),
        rule="rule",
        rule_version=pl.lit(1),
        order=pl.lit(int(Step.TIDY) + STEP_OF_ANY),
        needs_inventory=pl.lit(value=False),
        saving_is_upper_bound=pl.lit(value=False),
        action=pl.format("{} (as {} advises)", pl.coalesce("action", "kind"), "origin"),
        cannot_see=pl.lit(CANNOT_SEE),
    )
    there = rows.collect_schema()
    whole = [(pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name) for name, kind in JUDGED.items()]
    return rows.select(whole).collect()


def compared(found: pl.DataFrame, recommendations: pl.LazyFrame) -> pl.DataFrame:
    """Findings as `priced` gives them, those of advice with their origin, and beside our prices the providers' own.

    The dearest advice on a resource is told in the evidence of the finding that takes its saving.
    """
    origin = pl.col("rule").str.extract(f"^(.+){BETWEEN}", 1).fill_null(OWN)
    theirs = (
        _each_once(recommendations)
        .sort("saving_per_month", descending=True, nulls_last=True)
        .unique(ID, keep="first", maintain_order=True)
        .select(*ID, theirs=pl.struct(_price()).struct.json_encode())
        .collect()
    )
    ours = (pl.col("origin") == OWN) & (pl.col("outcome") == "waste") & pl.col("winner").is_null()
    opened = pl.col("evidence").str.strip_suffix("}")
    between = pl.when(opened == "{").then(pl.lit("")).otherwise(pl.lit(","))
    merged = pl.concat_str(opened, between, pl.col("theirs").str.strip_prefix("{"))
    return (
        found.with_columns(origin=origin)
        .join(theirs, on=ID, how="left", maintain_order="left")
        .with_columns(evidence=pl.when(ours & pl.col("theirs").is_not_null()).then(merged).otherwise("evidence"))
        .drop("theirs")
    )


def _each_once(recommendations: pl.LazyFrame) -> pl.LazyFrame:
    """The dearest of the same advice on a resource; `rule` as its finding has it."""
    named = recommendations.with_columns(rule=pl.concat_str("origin", "kind", separator=BETWEEN))
    ranked = named.sort("saving_per_month", "recommendation_id", descending=[True, False], nulls_last=True)
    return ranked.unique([*ID, "rule"], keep="first", maintain_order=True)


def _answers(advice: pl.LazyFrame, said: pl.LazyFrame, kinds: pl.DataFrame) -> pl.LazyFrame:
    """What rules of ours say to the question that advice answers: `used_by`, `found` and `is_unknown`."""
    steps = kinds.lazy().rename({"kind": "pattern"}).join(STEPS.lazy(), on="step")
    asked = advice.join(steps, on="origin").filter(pl.col("kind").str.contains(pl.col("pattern")))
    return (
        asked.select(*ID, "order", advice_rule="rule")
        .join(said.select(*ID, "order", "rule", "outcome", "reason"), on=[*ID, "order"])
        .sort("rule")
        .group_by(*ID, rule="advice_rule")
        .agg(
            used_by=pl.col("rule").filter(pl.col("outcome") == "in_use").first(),
            found=pl.col("reason").filter(pl.col("outcome") == "in_use").first(),
            is_unknown=(pl.col("outcome") == "unknown").any(),
        )
    )


def _price() -> list[pl.Expr]:
    return [
        pl.col("origin").alias("advised_by"),
        pl.col("kind").alias("advised"),
        pl.col("saving_per_month").cast(pl.Float64).alias("advised_saving_per_month"),
        pl.col("currency").alias("advised_currency"),
        pl.col("refreshed").dt.date().cast(pl.String).alias("advised_on"),
    ]
