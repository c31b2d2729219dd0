"""From what each rule says of each resource to one list with money: priced, no euro counted twice."""

from collections.abc import Iterable

import polars as pl

from transforms.waste.charges import WINDOW_DAYS, a_month
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import VERDICT, Rule

STEP_OF_ANY = 10  # what is known of a resource's own kind comes before what is known of any
KINDS = ("by_bill", "by_inventory", "by_metrics")
CONFIDENCE = {3: "high", 2: "medium", 1: "low"}


def judged(rule: Rule, estate: Estate) -> pl.DataFrame:
    """What one rule says: VERDICT with `evidence` as JSON, `rule`, `rule_version`, `order`; each resource once.

    Raises polars' errors where the rule cannot be evaluated.
    """
    said = rule.judge(estate)
    there = said.collect_schema()
    told = [(pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name) for name, kind in VERDICT.items()]
    evidence = pl.col("evidence").struct.json_encode() if "evidence" in there else pl.lit("{}")
    return (
        said.select(*told, evidence=evidence)
        .filter(pl.col("x_resource_key").is_not_null())
        .unique(ID, keep="first", maintain_order=True)
        .with_columns(
            rule=pl.lit(rule.id),
            rule_version=pl.lit(rule.version, pl.Int64()),
            order=pl.lit(int(rule.step) + (STEP_OF_ANY if rule.provider == "any" else 0)),
            saving_is_upper_bound=pl.lit(rule.saving_is_upper_bound),
        )
        .collect()
    )


def priced(verdicts: Iterable[pl.DataFrame], costs: pl.DataFrame) -> pl.DataFrame:
    """Verdicts of all rules with their money.

    Adds COST's columns (null without a billing row), `waste_in_window`, `saving_per_month`,
    `commitment_freed_per_month`, `confidence`, and `winner`: of a waste whose cost another finding on the same resource
    already takes, that one's rule. Of several the one that goes furthest (lowest order) takes its money, then the
    dearer; what is left of the resource's cost is not handed on.
    """
    rows = pl.concat(verdicts).join(costs, on=ID, how="left")
    is_waste = pl.col("outcome") == "waste"
    cost = pl.col("cost").clip(lower_bound=0)
    share = (cost * pl.col("wasted_share").clip(0, 1).cast(pl.Decimal(38, 9))).cast(pl.Decimal(38, 18))
    wasted = pl.min_horizontal(pl.coalesce("wasted_in_window", share, cost), cost).clip(lower_bound=0)
    told = pl.when(is_waste & pl.col("no_saving_reason").is_null()).then(wasted)
    ranked = rows.with_columns(wasted=told).sort(
        *ID, "order", "wasted", "rule", descending=[False] * 4 + [True, False], nulls_last=True
    )
    first = pl.col("rule").filter(pl.col("wasted") > 0).first().over(ID)
    winner = pl.when(is_waste & (pl.col("wasted") > 0) & (pl.col("rule") != first)).then(first)
    cash_share = (pl.col("cash") / pl.when(pl.col("cost") > 0).then(pl.col("cost"))).cast(pl.Float64).clip(0, 1)
    return (
        ranked.with_columns(winner=winner)
        .with_columns(
            waste_in_window=pl.when(pl.col("winner").is_null())
            .then("wasted")
            .otherwise(pl.when(is_waste).then(pl.lit(0, pl.Decimal(38, 18))))
        )
        .with_columns(
            commitment_freed_in_window=(
                pl.col("waste_in_window") * (1 - cash_share.fill_null(1.0)).cast(pl.Decimal(38, 9))
            ).cast(pl.Decimal(38, 18))
        )
        .with_columns(
            saving_per_month=a_month(pl.col("waste_in_window") - pl.col("commitment_freed_in_window")),
            commitment_freed_per_month=a_month(pl.col("commitment_freed_in_window")),
            confidence=_confidence(),
            no_saving_reason=pl.when(is_waste & pl.col("cost").is_null())
            .then(pl.coalesce("no_saving_reason", pl.lit("no bill names this resource in the window")))
            .otherwise("no_saving_reason"),
        )
        .drop("wasted", "commitment_freed_in_window")
    )


def _confidence() -> pl.Expr:
    """From how many kinds of evidence were there and agree; of waste and leads. A billing row is of the bill."""
    bill = pl.coalesce("by_bill", pl.col("cost").is_not_null())
    agree = bill.cast(pl.Int8) + pl.sum_horizontal(
        pl.col(name).fill_null(value=False).cast(pl.Int8) for name in KINDS[1:]
    )
    word = agree.clip(1, 3).replace_strict(CONFIDENCE, return_dtype=pl.String())
    return pl.when(pl.col("outcome").is_in(["waste", "lead"])).then(word)


def totals(findings: pl.DataFrame, charges: pl.DataFrame) -> pl.DataFrame:
    """WASTE_TOTAL without its window: how each account's effective cost in the window divides.

    `findings` as `priced` gives them, `charges` CHARGE rows. A resource is waste as far as it is, and for the rest what
    its outcomes say: unknown where any rule could not tell, else in use; where no rule looked at it, or a charge is for
    no resource, it is not covered.
    """
    whole = charges.group_by("provider", "account", "currency").agg(
        effective_cost=pl.col("cost_30").sum(), window_end=pl.col("window_end").max()
    )
    by_resource = (
        findings.filter(pl.col("cost").is_not_null())
        .group_by("provider", "account", "x_resource_key", "currency", maintain_order=True)
        .agg(
            cost=pl.col("cost").first(),
            waste=pl.col("waste_in_window").fill_null(0).sum(),
            is_waste=(pl.col("outcome") == "waste").any(),
            is_unknown=(pl.col("outcome") == "unknown").any(),
        )
        .with_columns(rest=pl.col("cost") - pl.col("waste"))
    )
    unknown = pl.col("is_unknown") & ~pl.col("is_waste")
    sums = by_resource.group_by("provider", "account", "currency").agg(
        waste=pl.col("waste").sum(),
        unknown=pl.col("rest").filter(unknown).sum(),
        in_use=pl.col("rest").filter(~unknown).sum(),
    )
    nothing = [pl.col(name).fill_null(0) for name in ("waste", "unknown", "in_use")]
    return (
        whole.join(sums, on=["provider", "account", "currency"], how="left", nulls_equal=True)
        .with_columns(nothing)
        .with_columns(
            not_covered=pl.col("effective_cost") - pl.col("waste") - pl.col("unknown") - pl.col("in_use"),
            window_start=pl.col("window_end") - pl.duration(days=WINDOW_DAYS - 1),
        )
        .sort("provider", "account", "currency")
    )
