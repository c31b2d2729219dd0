"""What findings are worth: priced from the bill, no cost counted twice, and adding up to the bill."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.waste.estates import ACCOUNT, AS_OF, charge, estate, resource, said
from transforms.waste.charges import WINDOW_DAYS
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step
from transforms.waste.verdicts import judged, priced, totals

VOLUME = "AWS::EC2::Volume"
KEY = "vol-0123456789abcdef0"


def rule(rule_id: str, step: Step, outcome: str = "waste", **more: pl.Expr) -> Rule:
    """A rule that says the same of every volume."""

    def say(there: Estate) -> pl.LazyFrame:
        return there.of(VOLUME).select(
            "provider", "account", "x_resource_key", outcome=pl.lit(outcome), reason=pl.lit("It is so."), **more
        )

    return Rule(rule_id, 1, "Is it so?", (VOLUME,), step, say, "delete {resource_id} {name}", "all else")


def found(there: Estate, *rules: Rule) -> dict[str, dict[str, object]]:
    rows = priced([said(there, *rules)], there)
    return {row["rule"]: row for row in rows.to_dicts()}


def volume(**more: object) -> Estate:
    return estate(resource(KEY, VOLUME, name="it's", **more), charge(KEY, "EBS:VolumeUsage.gp3", "2.00"))  # pyright: ignore[reportArgumentType]


def test_a_saving_is_the_windows_cost_scaled_to_a_month() -> None:
    row = found(volume(), rule("aws.a", Step.DELETE))["aws.a"]
    assert (row["cost_in_window"], row["waste_in_window"]) == (Decimal(60), Decimal(60))
    assert row["saving_per_month"] == Decimal("60.88")
    assert row["commitment_freed_per_month"] == 0
    assert (row["window_end"], row["window_start"]) == (AS_OF - timedelta(days=3), AS_OF - timedelta(days=32))


def test_what_a_commitment_covered_is_freed_and_not_saved() -> None:
    there = estate(
        resource(KEY, VOLUME),
        charge(KEY, "usage", "3.00", commitment="sp-1"),
        charge(KEY, "storage", "1.00"),
    )
    row = found(there, rule("aws.a", Step.DELETE))["aws.a"]
    assert row["saving_per_month"] == Decimal("30.44")
    assert row["commitment_freed_per_month"] == Decimal("91.32")


def test_of_several_findings_one_takes_the_cost_and_the_others_are_included_in_it() -> None:
    share = {"wasted_share": pl.lit(0.2)}
    rows = found(
        volume(), rule("aws.b", Step.MODERNISE, **share), rule("any.c", Step.DELETE), rule("aws.a", Step.DELETE)
    )
    assert [rows[name]["winner"] for name in ("aws.a", "aws.b", "any.c")] == [None, "aws.a", "aws.a"]
    assert sum(row["waste_in_window"] for row in rows.values()) == Decimal(60)  # pyright: ignore[reportArgumentType]
    assert rows["aws.b"]["saving_per_month"] == 0


def test_a_share_and_an_amount_never_exceed_the_cost() -> None:
    assert found(volume(), rule("aws.a", Step.SHRINK, wasted_share=pl.lit(0.25)))["aws.a"]["waste_in_window"] == 15
    much = {"wasted_in_window": pl.lit(Decimal(999), pl.Decimal(38, 18))}
    assert found(volume(), rule("aws.a", Step.SHRINK, **much))["aws.a"]["waste_in_window"] == 60


def test_without_a_billing_row_there_is_no_saving_but_a_reason() -> None:
    row = found(estate(resource(KEY, VOLUME)), rule("aws.a", Step.DELETE))["aws.a"]
    assert (row["saving_per_month"], row["no_saving_reason"]) == (None, "no bill names this resource in the window")


@pytest.mark.parametrize("outcome", ["in_use", "unknown", "lead"])
def test_what_is_no_waste_claims_no_saving(outcome: str) -> None:
    row = found(volume(), rule("aws.a", Step.DELETE, outcome))["aws.a"]
    assert (row["saving_per_month"], row["waste_in_window"]) == (None, None)


def test_what_the_inventory_has_not_told_of_for_days_is_unknown() -> None:
    there = volume()
    old = there.history.with_columns(x_last_seen=pl.lit(AS_OF - timedelta(days=4)))
    stale = replace(there, history=old)
    row = found(stale, rule("aws.a", Step.DELETE))["aws.a"]
    assert (row["outcome"], row["saving_per_month"]) == ("unknown", None)
    assert row["reason"] == "The inventory has not told of it since 2026-10-27; it said then: It is so."


def test_the_command_quotes_what_somebody_else_wrote() -> None:
    assert found(volume(), rule("aws.a", Step.DELETE))["aws.a"]["action"] == f"delete {KEY} 'it'\\''s'"


def test_confidence_counts_the_kinds_of_evidence_that_agree() -> None:
    both = {"by_inventory": pl.lit(value=True), "by_metrics": pl.lit(value=True)}
    assert found(volume(), rule("aws.a", Step.DELETE, **both))["aws.a"]["confidence"] == "high"
    assert (
        found(volume(), rule("aws.a", Step.DELETE, by_inventory=both["by_inventory"]))["aws.a"]["confidence"]
        == "medium"
    )
    assert found(volume(), rule("aws.a", Step.DELETE))["aws.a"]["confidence"] == "low"


def test_the_parts_add_up_to_the_bill() -> None:
    there = estate(
        resource(KEY, VOLUME),
        resource("vol-2", VOLUME),
        charge(KEY, "EBS:VolumeUsage.gp3", "2.00"),
        charge("vol-2", "EBS:VolumeUsage.gp3", "0.07"),
        charge("i-unseen", "BoxUsage", "1.13"),
        charge(None, "Support", "0.01"),
    )
    only_one = rule(
        "aws.a", Step.SHRINK, wasted_share=pl.when(pl.col("x_resource_key") == KEY).then(0.3).otherwise(0.0)
    )
    total = totals(priced([said(there, only_one)], there).lazy(), there.charges).to_dicts()
    assert len(total) == 1
    row = total[0]
    assert (row["account"], row["effective_cost"], row["waste"]) == (
        ACCOUNT,
        Decimal("3.21") * WINDOW_DAYS,
        Decimal(18),
    )
    assert row["in_use"] == Decimal("2.07") * WINDOW_DAYS - 18
    assert (row["unknown"], row["not_covered"]) == (0, Decimal("1.14") * WINDOW_DAYS)


def test_what_the_inventory_has_no_more_is_judged_by_no_rule_of_what_is_there() -> None:
    there = volume()
    gone = replace(there, history=there.history.with_columns(x_valid_to=pl.lit(AS_OF)))

    def on_the_bill(estate: Estate) -> pl.LazyFrame:
        key = estate.costs.select("provider", "account", "x_resource_key")
        return key.with_columns(outcome=pl.lit("waste"), reason=pl.lit("It is so."))

    paid = Rule("aws.a", 1, "Is it so?", (), Step.DELETE, on_the_bill, "delete {resource_id}", "all else")
    assert list(found(there, paid)) == ["aws.a"]
    assert list(found(gone, paid)) == []
    assert list(found(gone, replace(paid, judges_what_is_gone=True))) == ["aws.a"]


def test_a_rule_that_fails_takes_nothing_of_what_others_say() -> None:
    there = volume()
    broken = rule("aws.b", Step.DELETE, no_such=pl.col("no_such"))
    rows, failures = judged([broken, rule("aws.a", Step.DELETE)], there)
    assert rows["rule"].to_list() == ["aws.a"]
    assert failures["aws.b"].startswith("ColumnNotFoundError: ")
    assert list(failures) == ["aws.b"]
