"""Which savings plan or reservation covers a line, or is bought by it."""

import polars as pl

from transforms.focus.aws.costs import COVERED, PLAN_FEE, RESERVATION, RESERVATION_FEE, RESERVED, UPFRONT
from transforms.focus.aws.lines import Lines

PLAN = "savings_plan_savings_plan_arn"
SPEND, USAGE = "Spend", "Usage"


def commitments(lines: Lines) -> dict[str, pl.Expr]:
    """FOCUS' columns of commitments; null on lines that have none.

    A savings plan is counted in the money that it commits to, a reservation in hours of usage.
    """
    plan = pl.when(lines.is_a(COVERED, PLAN_FEE, UPFRONT)).then(lines.text(PLAN))
    reservation = pl.when(lines.is_a(RESERVED, RESERVATION_FEE, "Fee")).then(lines.text(RESERVATION))
    by_plan, by_reservation = plan.is_not_null(), reservation.is_not_null()
    return {
        "CommitmentDiscountId": pl.coalesce(plan, reservation),
        "CommitmentDiscountCategory": pl.when(by_plan).then(pl.lit(SPEND)).when(by_reservation).then(pl.lit(USAGE)),
        "CommitmentDiscountType": pl.when(by_plan)
        .then(pl.lit("Savings Plan"))
        .when(by_reservation)
        .then(pl.lit("Reserved Instance")),
        "CommitmentDiscountStatus": pl.when(lines.is_a(COVERED, RESERVED)).then(pl.lit("Used")),
        "CommitmentDiscountQuantity": _quantity(lines),
        "CommitmentDiscountUnit": pl.when(by_plan)
        .then(lines.text("line_item_currency_code"))
        .when(by_reservation)
        .then(lines.text("pricing_unit")),
    }


def _quantity(lines: Lines) -> pl.Expr:
    """Of used commitments what they were used for; of fees what they commit to."""
    used_plan = lines.text("savings_plan_savings_plan_effective_cost")
    bought_plan = lines.text("savings_plan_total_commitment_to_date")
    usage = lines.text("line_item_usage_amount")
    bought = pl.when(lines.text(RESERVATION).is_not_null()).then(usage)
    return (
        pl.when(lines.is_a(COVERED))
        .then(used_plan)
        .when(lines.is_a(PLAN_FEE))
        .then(bought_plan)
        .when(lines.is_a(RESERVED, RESERVATION_FEE))
        .then(usage)
        .when(lines.is_a("Fee"))
        .then(bought)
        .when(lines.is_a(UPFRONT))
        .then(lines.text("line_item_unblended_cost"))
    )


def unused_quantity(lines: Lines, unused: pl.Expr) -> pl.Expr:
    """What of a fee's commitment nothing used: money of a savings plan, hours of a reservation; as text."""
    hours = pl.when(lines.is_a(RESERVATION_FEE)).then(lines.text("reservation_unused_quantity"))
    return pl.when(lines.is_a(PLAN_FEE)).then(unused).otherwise(hours)
