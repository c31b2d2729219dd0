"""What is said of each rule and source: passed, failed, only told, a known exception, or nothing to judge."""

from collections.abc import Mapping, Sequence

import polars as pl

from checks.conformance.known import Known
from checks.conformance.rule import OneValue, Rule

# In the order in which they are shown.
STATUSES = ("failed", "told", "excepted", "passed", "not given", "not held")


def verdicts(
    measured: pl.DataFrame, rules: Sequence[Rule | OneValue], known: Sequence[Known], kinds: Mapping[str, str]
) -> pl.DataFrame:
    """A row a rule, source and provider: rule, dataset, level, source, provider, status, rows, offending, load_id,
    row, sentence, reason; what failed first.

    `measured` is of `checks.conformance.measure`; `kinds` names each source's kind of export. A broken MUST fails
    unless a known exception covers it; a broken SHOULD is told. Where the loads do not carry what a rule is about it is
    "not given"; of a dataset without rows, "not held".
    """
    whole = _of_every_source(measured, rules)
    frame = pl.DataFrame([_declared(rule) for rule in rules]).join(whole, on="rule", how="left")
    reasons = [_reason(row, known, kinds) for row in frame.iter_rows(named=True)]
    judged = frame.with_columns(reason=pl.Series(reasons, dtype=pl.String())).with_columns(status=_status())
    order = pl.col("status").replace_strict({status: place for place, status in enumerate(STATUSES)})
    return judged.sort(order, "rule", "source", "provider").select(
        "rule", "dataset", "level", "source", "provider", "status", "rows", "offending", "load_id", "row", "sentence",
        "reason",
    )  # fmt: skip


def stale(verdicts: pl.DataFrame, known: Sequence[Known], kinds: Mapping[str, str]) -> list[Known]:
    """The exceptions that nothing needs although rows in their scope were judged by their rules."""
    seen = [
        (row["rule"], kinds.get(row["source"]), row["provider"], row["status"])
        for row in verdicts.filter(pl.col("rows") > 0).iter_rows(named=True)
    ]
    needed = {
        each for each in known for rule, kind, who, is_ in seen if is_ == "excepted" and each.covers(rule, kind, who)
    }
    reached = {each for each in known for rule, kind, who, _ in seen if each.covers(rule, kind, who)}
    return [each for each in known if each in reached - needed]


def _declared(rule: Rule | OneValue) -> dict[str, str]:
    return {"rule": rule.id, "dataset": rule.table.name, "level": rule.level, "sentence": rule.sentence}


def _of_every_source(measured: pl.DataFrame, rules: Sequence[Rule | OneValue]) -> pl.DataFrame:
    """Also the sources that a rule found nothing to judge at, with 0 rows."""
    datasets = pl.DataFrame({"rule": [rule.id for rule in rules], "dataset": [rule.table.name for rule in rules]})
    who = measured.join(datasets, on="rule").select("dataset", "source", "provider").unique()
    every = datasets.join(who, on="dataset").drop("dataset")
    whole = every.join(measured, on=("rule", "source", "provider"), how="left", nulls_equal=True)
    return whole.with_columns(pl.col("rows", "offending", "void").fill_null(0))


def _reason(row: Mapping[str, object], known: Sequence[Known], kinds: Mapping[str, str]) -> str | None:
    if not row["offending"]:
        return None
    rule, source, provider = str(row["rule"]), row["source"], row["provider"]
    kind = kinds.get(source) if isinstance(source, str) else None
    who = provider if isinstance(provider, str) else None
    throughout = row["offending"] == row["void"]
    covering = (each for each in known if each.covers(rule, kind, who) and (throughout or not each.throughout))
    return next((each.why for each in covering), None)


def _status() -> pl.Expr:
    return (
        pl.when(pl.col("rows").is_null())
        .then(pl.lit("not held"))
        .when(pl.col("rows") == 0)
        .then(pl.lit("not given"))
        .when(pl.col("offending") == 0)
        .then(pl.lit("passed"))
        .when(pl.col("reason").is_not_null())
        .then(pl.lit("excepted"))
        .when(pl.col("level") == "SHOULD")
        .then(pl.lit("told"))
        .otherwise(pl.lit("failed"))
    )
