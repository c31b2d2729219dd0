"""The truth of AWS' waste, worked out again by SQL over the files that were written."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from sources.sample.clouds.aws.population import resources
from sources.sample.clouds.aws.stories import stories
from sources.sample.clouds.aws.waste import ripe
from sources.sample.world import World
from tests.sources.sample.clouds.aws.bills import CUR, amount, bill
from tests.sources.sample.clouds.aws.conftest import DAY, Rented
from transforms.waste.rules import RULES as RULES_OF_OURS

A_MONTH = Decimal("30.44") / 30
WINDOW = (DAY - timedelta(days=32), DAY - timedelta(days=3))
CENT = Decimal("0.000001")
# A usage type, and the one that would do.
TARGETS = {
    "m5.2xlarge": ("EUW1-BoxUsage:m5.2xlarge", "EUW1-BoxUsage:m5.xlarge"),
    "m4.xlarge": ("EUW1-BoxUsage:m4.xlarge", "EUW1-BoxUsage:m5.xlarge"),
    "c5.2xlarge": ("EUW1-BoxUsage:c5.2xlarge", "EUW1-BoxUsage:c5.xlarge"),
    "gp2": ("EUW1-EBS:VolumeUsage.gp2", "EUW1-EBS:VolumeUsage.gp3"),
    "piops": ("EUW1-EBS:VolumeUsage.piops", "EUW1-EBS:VolumeUsage.gp3"),
}
# What the specification names for AWS, and of what any provider's bill shows.
RULES = (
    "aws.ebs.unattached aws.ebs.on_stopped_instance aws.ebs.low_io aws.ebs.gp2_to_gp3 aws.ebs.io_to_gp3 "
    "aws.ebs.snapshot_old aws.ebs.snapshot_orphan aws.ami.unused aws.ec2.idle aws.ec2.underused aws.ec2.stopped_long "
    "aws.ec2.schedulable aws.ec2.old_generation aws.elb.unused aws.eip.unattached aws.nat.unused "
    "aws.vpce.inactive aws.rds.idle aws.rds.underused aws.rds.stopped aws.rds.old_generation aws.rds.snapshot_old "
    "aws.rds.snapshot_orphan "
    "aws.redshift.idle aws.elasticache.idle aws.opensearch.idle aws.docdb.idle aws.neptune.idle aws.dynamodb.idle "
    "aws.dynamodb.overprovisioned aws.kinesis.idle aws.waf.idle aws.apigw.idle aws.sagemaker.idle_endpoint "
    "aws.workspaces.unused aws.fsx.idle aws.lambda.idle_provisioned aws.lambda.overmemory aws.s3.abandoned "
    "aws.s3.no_lifecycle aws.s3.incomplete_multipart aws.ecr.untagged_images aws.logs.no_retention aws.logs.stale "
    "aws.secrets.unused aws.route53.unused_check aws.cloudtrail.duplicate aws.odcr.unused aws.extended_support "
    "any.untagged any.zombie any.paid_not_used "
)


# Rules that a date of the inventory alone answers, how many days after it: above or at their setting.
DATED = {
    "aws.ec2.stopped_long": 0,
    "aws.ebs.snapshot_old": 1,
    "aws.rds.snapshot_old": 1,
    "aws.ami.unused": 0,
}


@pytest.mark.parametrize(("rule", "more"), DATED.items())
def test_what_a_date_alone_tells_is_true_from_the_rules_own_day_on(rule: str, more: int) -> None:
    """A day later, truth would call a false alarm what the specification asks for."""
    [days] = [setting.default for each in RULES_OF_OURS if each.id == rule for setting in each.settings]
    needs = stories().filter(pl.col("rule") == rule, pl.col("outcome") == "waste")["needs"].to_list()
    assert {each - more for each in needs} == {days}


@pytest.fixture(scope="module")
def lines(rented: Rented) -> duckdb.DuckDBPyConnection:
    return bill(rented.folder)


def bill_ids(rented: Rented) -> dict[str, str]:
    return dict(rented.resources.select("resource_key", "resource_id").iter_rows())


def window_cost(lines: duckdb.DuckDBPyConnection, resource: str, what: str = "true") -> Decimal:
    sql = f"SELECT sum(cost) FROM line WHERE resource = ? AND day BETWEEN ? AND ? AND {what}"
    return amount(lines, sql, resource, *WINDOW) * A_MONTH


# What a unit of a meter cost the company itself, and what a thing cost more than that.
PRICE = """
    SELECT sum(cost)::DOUBLE / sum(quantity) FROM line
    WHERE meter = ? AND payer = 'main' AND NOT covered AND day >= ? AND quantity IS NOT NULL
"""
LESS = """
    SELECT sum(cost)::DOUBLE - sum(quantity) FILTER (meter = ?) * ?::DOUBLE FROM line
    WHERE resource = ? AND day BETWEEN ? AND ? AND NOT covered AND (meter LIKE '%BoxUsage%' OR meter LIKE '%EBS:%')
"""
UNUSED = """
    coalesce(savings_plan_total_commitment_to_date - savings_plan_used_commitment, 0)
    + coalesce(reservation_unused_recurring_fee, 0)
    + coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
"""
WHOLE = set(stories().filter(saves="all")["rule"]) | set(stories().filter(saves="bound")["rule"])


def test_a_waste_that_is_whole_saves_what_the_bill_says_of_it(rented: Rented, lines: duckdb.DuckDBPyConnection) -> None:
    ids, checked = bill_ids(rented), 0
    for row in rented.truth.filter(outcome="waste").iter_rows(named=True):
        if row["rule"] in WHOLE and row["saving_per_month"] is not None:
            paid = window_cost(lines, ids[row["resource_id"]], "NOT covered")
            freed = window_cost(lines, ids[row["resource_id"]], "covered")
            assert abs(row["saving_per_month"] - paid) < CENT, row
            assert abs(row["commitment_freed_per_month"] - freed) < CENT, row
            checked += paid + freed > 0
    assert checked >= 35


def test_what_claims_no_saving_has_no_line_or_is_no_waste(rented: Rented, lines: duckdb.DuckDBPyConnection) -> None:
    ids = bill_ids(rented)
    silent = rented.truth.filter(rented.truth["saving_per_month"].is_null())
    priced = ["aws.dynamodb.overprovisioned", "aws.commitment.unused"]
    for row in silent.filter(pl.col("outcome") == "waste", ~pl.col("rule").is_in(priced)).iter_rows(named=True):
        assert window_cost(lines, ids[row["resource_id"]]) == 0, row
    assert set(silent["outcome"]) == {"waste", "in_use", "unknown", "lead"}


@pytest.mark.parametrize("rule", ["aws.ebs.gp2_to_gp3", "aws.ebs.io_to_gp3"])
def test_a_newer_disk_saves_the_difference_to_its_price_on_the_bill(
    rule: str, rented: Rented, lines: duckdb.DuckDBPyConnection
) -> None:
    for row, (meter, target) in targets(rule, rented):
        price = amount(lines, PRICE, target, DAY - timedelta(days=90))
        saved = amount(lines, LESS, meter, price, row["resource_id"], *WINDOW) * A_MONTH
        assert abs(row["saving_per_month"] - saved) < Decimal("0.001"), row


@pytest.mark.parametrize("rule", ["aws.ec2.underused", "aws.ec2.old_generation"])
def test_a_machine_of_another_size_saves_the_share_that_its_price_is_less(
    rule: str, rented: Rented, lines: duckdb.DuckDBPyConnection
) -> None:
    for row, meters in targets(rule, rented):
        own, other = (amount(lines, "SELECT max(list_rate) FROM line WHERE meter = ?", meter) for meter in meters)
        cost = window_cost(lines, row["resource_id"], f"meter = '{meters[0]}'")
        saved = row["saving_per_month"] + row["commitment_freed_per_month"]
        assert saved > 0
        assert abs(saved - cost * (1 - other / own)) < cost / 50, row


def targets(rule: str, rented: Rented) -> list[tuple[dict[str, Any], tuple[str, str]]]:
    """The wastes of a rule, and the usage types that each has and would have."""
    sizes = dict(rented.resources.select("resource_key", "size").iter_rows())
    found = [
        (row, TARGETS[sizes[row["resource_id"]]]) for row in rented.truth.filter(rule=rule, outcome="waste").to_dicts()
    ]
    assert found
    return found


def test_a_surcharge_is_the_lines_of_extended_support(rented: Rented, lines: duckdb.DuckDBPyConnection) -> None:
    (row,) = rented.truth.filter(rule="aws.extended_support", outcome="waste").iter_rows(named=True)
    resource = bill_ids(rented)[row["resource_id"]]
    surcharge, whole = window_cost(lines, resource, "meter LIKE '%ExtendedSupport%'"), window_cost(lines, resource)
    assert abs(row["saving_per_month"] - surcharge) < CENT
    assert 0 < surcharge < whole


def test_no_resource_saves_more_than_it_costs(rented: Rented, lines: duckdb.DuckDBPyConnection) -> None:
    claimed = rented.truth.drop_nulls("saving_per_month")
    assert claimed["resource_id"].is_unique().all()
    for row in claimed.iter_rows(named=True):
        cost = window_cost(lines, bill_ids(rented)[row["resource_id"]])
        assert 0 < row["saving_per_month"] + row["commitment_freed_per_month"] <= cost + CENT, row


def test_what_commitments_leave_unused_is_told_by_their_fees(rented: Rented) -> None:
    found = (
        duckdb.connect()
        .execute(f"""
        SELECT coalesce(savings_plan_savings_plan_a_r_n, reservation_reservation_a_r_n),
            round(sum({UNUSED}), 9)::DECIMAL(28, 9) AS nothing_used
        FROM '{rented.folder / CUR}' WHERE line_item_line_item_type IN ('SavingsPlanRecurringFee', 'RIFee')
            AND line_item_usage_start_date::DATE BETWEEN '{WINDOW[0]}' AND '{WINDOW[1]}'
        GROUP BY ALL HAVING nothing_used > 0
    """)
        .fetchall()
    )
    told = rented.truth.filter(rule="aws.commitment.unused", account=rented.written.bills[0].payer)
    truth = dict(told.select("resource_id", "commitment_freed_per_month").iter_rows())
    assert len(truth) > 0
    assert set(truth) == {commitment for commitment, _ in found}
    assert all(abs(truth[commitment] - unused * A_MONTH) < CENT for commitment, unused in found)


def test_a_bill_that_tells_otherwise_is_found_out(rented: Rented, lines: duckdb.DuckDBPyConnection) -> None:
    idle = rented.truth.filter(rule="aws.nat.unused", outcome="waste").row(0, named=True)
    busy = rented.resources.filter(type="AWS::EC2::NatGateway").join(
        rented.truth, left_on="resource_key", right_on="resource_id", how="anti"
    )
    carried = "meter LIKE '%NatGateway-Bytes'"
    assert window_cost(lines, bill_ids(rented)[idle["resource_id"]], carried) == 0
    assert all(window_cost(lines, resource, carried) > 0 for resource in busy["resource_id"])


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2027, 2, 12), date(2028, 6, 30)], ids=str)
@pytest.mark.parametrize("seed", [1, 2, 20_261_031])
def test_every_company_has_every_story_on_every_day(seed: int, day: date) -> None:
    world = World.of(seed, "small", day)
    told = ripe(resources(world), world)
    wastes, alike = told.filter(outcome="waste"), told.filter(told["outcome"].is_in(["in_use", "unknown"]))
    assert wastes.height >= 50
    assert alike.height >= 60
    assert wastes["rule"].n_unique() >= 40
    assert set(RULES.split()) - set(alike["rule"]) == {"any.untagged", "any.zombie"}
    assert set(told.filter(told["outcome"].is_in(["waste", "lead"]))["rule"]) == set(RULES.split())
