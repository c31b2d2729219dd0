"""Rules and targets as rows that are kept, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from transforms.allocation.all_months import Closed, Kept
from transforms.allocation.problem import Origin
from transforms.allocation.rule import Dimension, Rule, Ruleset, Target
from warehouse.tables import ALLOCATION_NOTE, ALLOCATION_RULE, ALLOCATION_TARGET
from warehouse.tables.allocation import UNALLOCATED


def rule_rows(rules: Ruleset) -> pl.DataFrame:
    """ALLOCATION_RULE of one dimension."""
    rows = [
        (rule.dimension, rule.rule, rule.version, rule.model_dump_json(), rule.origin.file, rule.origin.line)
        for rule in rules.rules
    ]
    own = (rules.dimension, None, None, rules.settings.model_dump_json(), None, None)
    return pl.DataFrame([own, *rows], schema=ALLOCATION_RULE.schema, orient="row")


def closed_months(frozen: pl.DataFrame) -> dict[str, Closed]:
    """ALLOCATION_FROZEN -> what each dimension's closed months were closed with.

    Issuers that closed a month with the same rules stand together.
    """
    said = (
        frozen.sort("rule", "version", nulls_last=False)
        .group_by("dimension", "period", "issuer", maintain_order=True)
        .agg("rule", "says", all=pl.col("says").str.join("\n"))
    )
    alike = said.group_by("dimension", "period", "all").agg(pl.col("rule", "says").first(), pl.col("issuer").unique())
    found: dict[str, list[Kept]] = {}
    for row in alike.sort("period", "all").to_dicts():
        told = list(zip(row["rule"], row["says"], strict=True))
        own = [Dimension.model_validate_json(says) for name, says in told if name is None]
        if own:
            rules = tuple(Rule.model_validate_json(says) for name, says in told if name is not None)
            issuers = None if None in row["issuer"] else frozenset[str](row["issuer"])
            found.setdefault(row["dimension"], []).append(Kept(row["period"], rules, own[0], issuers))
    return {name: Closed(tuple(months)) for name, months in found.items()}


def rulesets_of(rules: pl.DataFrame, targets: pl.DataFrame) -> dict[str, Ruleset]:
    """ALLOCATION_RULE and ALLOCATION_TARGET -> by dimension what a run worked by."""
    declared = [Target(**row) for row in targets.filter("declared").drop("declared").to_dicts()]
    sets: dict[str, Ruleset] = {}
    for (name,), of_it in rules.group_by("dimension", maintain_order=True):
        own = of_it.filter(pl.col("rule").is_null())["says"]
        said = of_it.filter(pl.col("rule").is_not_null()).to_dicts()
        sets[str(name)] = Ruleset(
            settings=Dimension.model_validate_json(own[0]),
            rules=tuple(_rule(row) for row in said),
            targets=tuple(each for each in declared if each.dimension == name),
        )
    return sets


def _rule(row: Mapping[str, Any]) -> Rule:
    origin = Origin(row["file"] or "", row["line"] or 0)
    return Rule.model_validate_json(row["says"]).model_copy(update={"origin": origin})


def target_rows(rules: Ruleset, allocated: pl.DataFrame) -> pl.DataFrame:
    """ALLOCATION_TARGET of one dimension: those that are declared, and all others that bear cost."""
    said = [{**each.model_dump(), "declared": True} for each in rules.targets]
    declared = pl.DataFrame(said, schema=ALLOCATION_TARGET.schema)
    others = allocated.filter(pl.col("target") != UNALLOCATED).select("dimension", "target").unique()
    more = others.join(declared, on=["dimension", "target"], how="anti")
    both = pl.concat([declared, more.with_columns(declared=pl.lit(value=False))], how="diagonal")
    return both.select(ALLOCATION_TARGET.names).sort("target")


def note_rows(
    stopped: Mapping[str, Sequence[str]],
    notes: Mapping[str, Sequence[str]],
    told: Mapping[str, Sequence[tuple[str, str]]],
) -> pl.DataFrame:
    """ALLOCATION_NOTE."""
    rows = [(name, "stopped", text) for name, lines in stopped.items() for text in lines]
    rows += [(name, "gap", text) for name, lines in notes.items() for text in lines]
    rows += [(name, kind, text) for name, lines in told.items() for kind, text in lines]
    return pl.DataFrame(rows, schema=ALLOCATION_NOTE.schema, orient="row")
