"""What each type of line of a Cost and Usage Report becomes, by either reading."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.sources.billing.exports.aws import LAYOUTS, PLAN, RESERVATION, Line, line
from tests.transforms.focus.aws_lines import normalised, own_sums, sums, write

PLANNED = {"savings_plan_savings_plan_a_r_n": PLAN}
RESERVED = {"reservation_reservation_a_r_n": RESERVATION}
NET = "line_item_net_unblended_cost"


def rows(lines: Sequence[Line], folder: Path, layout: str = "2.0 CSV") -> pl.DataFrame:
    """The rows, good and tied to the source's own sums."""
    path = write(folder, lines, layout)
    found = normalised(path)
    assert found["x_reject_reason"].drop_nulls().to_list() == []
    assert own_sums(path) == sums(found)
    return found


def row(each: Line, folder: Path, layout: str = "2.0 CSV") -> dict[str, Any]:
    return rows([each], folder, layout).row(0, named=True)


def costs(each: Line, folder: Path) -> list[str]:
    """Billed, effective, list and contracted cost, as short as can be; parts of one line on one side of a bar each."""
    found = rows([each], folder).select("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
    return [" ".join(f"{cost.normalize():f}" for cost in part) for part in found.rows()]


@pytest.mark.parametrize(("net", "price"), [("0.4", "0.4"), ("", "0.5"), (None, "0.5")], ids=str)
def test_the_contracted_price_is_net_where_the_report_has_a_net_rate(
    net: str | None, price: str, tmp_path: Path
) -> None:
    found = row(line(cost="0.5", **{NET: net, "line_item_net_unblended_rate": net}), tmp_path)
    assert (found["ContractedUnitPrice"], found["ContractedCost"]) == (Decimal(price), Decimal(price))


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (line(), ["0.5 0.5 0.6 0.5"]),
        (line(cost="0.5", **{NET: "0.4"}), ["0.4 0.4 0.6 0.4"]),
        (line("SavingsPlanCoveredUsage", savings_plan_savings_plan_effective_cost="0.3"), ["0 0.3 0.6 0.5"]),
        (
            line(
                "SavingsPlanCoveredUsage",
                savings_plan_savings_plan_effective_cost="0.3",
                savings_plan_net_savings_plan_effective_cost="0.27",
            ),
            ["0 0.27 0.6 0.5"],
        ),
        (line("SavingsPlanNegation", "-0.5"), ["0 0 0 0"]),
        (line("SavingsPlanUpfrontFee", "876"), ["876 0 876 876"]),
        (line("DiscountedUsage", "0", reservation_effective_cost="0.2"), ["0 0.2 0.6 0.6"]),
        (line("Fee", "300", **RESERVED), ["300 0 300 300"]),
        (line("Fee", "29"), ["29 29 29 29"]),
        (line("Tax", "0.19"), ["0.19 0.19 0.19 0.19"]),
        (line("Credit", "-5"), ["-5 -5 -5 -5"]),
        (line("Refund", "-1.25"), ["-1.25 -1.25 -1.25 -1.25"]),
        (line("EdpDiscount", "-0.1"), ["-0.1 -0.1 0 -0.1"]),
        (line("EdpDiscount", "-0.1", **{NET: "0"}), ["0 0 0 0"]),
        (line("BundledDiscount", "-0.1", **{NET: None}), ["0 0 0 0"]),
        (line("Usage", "0.2", split_line_item_parent_resource_id="i-0"), ["0 0 0 0"]),
        (line("SomethingNew", "3"), ["3 3 3 3"]),
    ],
    ids=lambda value: str(value["line_item_line_item_type"]) if isinstance(value, dict) else "",
)
def test_a_line_costs_what_its_type_says(each: Line, expected: list[str], tmp_path: Path) -> None:
    assert costs(each, tmp_path) == expected


def recurring(cost: str, total: str, used: str, **more: str) -> Line:
    commitment = {"savings_plan_total_commitment_to_date": total, "savings_plan_used_commitment": used}
    return line("SavingsPlanRecurringFee", cost, **commitment, **PLANNED, **more)


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (recurring("1", "1", "1.000"), ["1 0 1 1"]),
        (recurring("1", "1", "0.75"), ["1 0 1 1", "0 0.25 0 0"]),
        (
            recurring(
                "0.9",
                "3",
                "2",
                savings_plan_recurring_commitment_for_billing_period="9",
                savings_plan_net_recurring_commitment_for_billing_period="7",
            ),
            ["0.9 0 0.9 0.9", "0 0.777777777777777778 0 0"],
        ),
        (
            line("RIFee", "7.2", reservation_unused_recurring_fee="1.5", **RESERVED),
            ["7.2 0 7.2 7.2", "0 1.5 0 0"],
        ),
        (
            line(
                "RIFee",
                "7.2",
                reservation_unused_recurring_fee="1.5",
                reservation_net_unused_recurring_fee="1.2",
                reservation_unused_amortized_upfront_fee_for_billing_period="3",
                reservation_net_unused_amortized_upfront_fee_for_billing_period="2",
                **RESERVED,
            ),
            ["7.2 0 7.2 7.2", "0 3.2 0 0"],
        ),
    ],
)
def test_what_of_a_fee_nothing_used_is_a_row_of_its_own(each: Line, expected: list[str], tmp_path: Path) -> None:
    assert costs(each, tmp_path) == expected


@pytest.mark.parametrize("layout", LAYOUTS)
def test_over_its_term_a_commitments_effective_costs_are_its_purchases(layout: str, tmp_path: Path) -> None:
    """A plan of two hours, half of it paid before: 0.60 used and 0.10 not, then 0.45 and 0.25."""
    used = [
        line("SavingsPlanCoveredUsage", "1", savings_plan_savings_plan_effective_cost=cost, **PLANNED)
        for cost in ("0.6", "0.45")
    ]
    taken_back = [line("SavingsPlanNegation", "-1", **PLANNED)] * 2
    fees = [recurring("0.35", "0.7", cost) for cost in ("0.6", "0.45")]
    lines = [line("SavingsPlanUpfrontFee", "0.7", **PLANNED), *used, *taken_back, *fees, line()]
    of_plan = rows(lines, tmp_path, layout).filter(pl.col("CommitmentDiscountId") == PLAN)
    usage, purchases = of_plan.partition_by("ChargeCategory", maintain_order=False)
    if usage["ChargeCategory"][0] == "Purchase":
        usage, purchases = purchases, usage
    assert sums(usage)["EffectiveCost"] == sums(purchases)["BilledCost"] == Decimal("1.4")
    assert sums(usage)["BilledCost"] == sums(purchases)["EffectiveCost"] == 0
    assert usage["CommitmentDiscountStatus"].sort().to_list() == ["Unused", "Unused", "Used", "Used"]
    assert purchases["CommitmentDiscountStatus"].null_count() == 3


def test_a_reservations_effective_costs_are_its_purchases(tmp_path: Path) -> None:
    """Two hours at 0.30, paid 0.20 before and 0.10 each hour; one of them nothing used."""
    month = line(
        "RIFee",
        "0.4",
        reservation_unused_amortized_upfront_fee_for_billing_period="0.1",
        reservation_unused_recurring_fee="0.2",
        **RESERVED,
    )
    used = line("DiscountedUsage", "0", reservation_effective_cost="0.3", **RESERVED)
    found = rows([line("Fee", "0.2", **RESERVED), month, used], tmp_path)
    assert sums(found)["BilledCost"] == sums(found)["EffectiveCost"] == Decimal("0.6")
    assert found["CommitmentDiscountCategory"].unique().to_list() == ["Usage"]


def test_the_total_is_the_same_with_containers_split_and_without(tmp_path: Path) -> None:
    split = {"split_line_item_parent_resource_id": "i-0123456789abcdef0", "split_line_item_split_cost": "0.2"}
    pods = [line(cost="0", line_item_resource_id=f"arn:aws:eks:eu:1:pod/a/{pod}", **split) for pod in "xy"]
    on, off = rows([line(), *pods], tmp_path / "on"), rows([line()], tmp_path / "off")
    assert sums(on) == sums(off)
    assert on["x_split_line_item_split_cost"].to_list() == [None, "0.2", "0.2"]


@pytest.mark.parametrize(
    ("invoiced_by", "billed"),
    [("Amazon Web Services, Inc.", "5"), ("AWS EMEA SARL", "5"), ("Example Reseller GmbH", "0"), (None, "5")],
)
def test_the_marketplace_bills_what_amazon_invoices(invoiced_by: str | None, billed: str, tmp_path: Path) -> None:
    sold = {"bill_billing_entity": "AWS Marketplace", "line_item_legal_entity": "Acme Software Ltd"}
    found = row(line(cost="5", bill_invoicing_entity=invoiced_by, **sold), tmp_path)
    assert (found["BilledCost"], found["EffectiveCost"]) == (Decimal(billed), Decimal(5))
    assert (found["ServiceProviderName"], found["HostProviderName"]) == ("Acme Software Ltd", "AWS")
    assert found["x_provider"] == "aws"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Usage", ("Usage", None, "Usage-Based", "Standard")),
        ("SavingsPlanCoveredUsage", ("Usage", None, "Usage-Based", "Committed")),
        ("RIFee", ("Purchase", None, "Recurring", "Standard")),
        ("SavingsPlanUpfrontFee", ("Purchase", None, "One-Time", "Standard")),
        ("Tax", ("Tax", None, "One-Time", None)),
        ("Credit", ("Credit", None, "One-Time", None)),
        ("Refund", ("Credit", "Correction", "One-Time", None)),
        ("EdpDiscount", ("Adjustment", None, "One-Time", None)),
        ("SomethingNew", ("Adjustment", None, "One-Time", None)),
    ],
)
def test_a_line_is_of_a_category(kind: str, expected: tuple[str | None, ...], tmp_path: Path) -> None:
    found = row(line(kind), tmp_path)
    columns = ("ChargeCategory", "ChargeClass", "ChargeFrequency", "PricingCategory")
    assert tuple(found[column] for column in columns) == expected


def test_usage_of_an_earlier_month_corrects_it(tmp_path: Path) -> None:
    late = line(
        line_item_usage_start_date="2026-09-30T23:00:00.000Z", line_item_usage_end_date="2026-10-01T00:00:00.000Z"
    )
    found = row(late, tmp_path)
    assert (found["ChargeClass"], found["x_period"]) == ("Correction", "2026-10")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_periods_end_where_the_next_begin(layout: str, tmp_path: Path) -> None:
    fee = line(
        "RIFee",
        line_item_usage_start_date="2026-10-01T00:00:00.000Z",
        line_item_usage_end_date="2026-10-31T23:59:59.000Z",
    )
    found = rows([line(), fee], tmp_path, layout)
    assert found["ChargePeriodStart"].to_list() == [datetime(2026, 10, 5, 7), datetime(2026, 10, 1)]
    assert found["ChargePeriodEnd"].to_list() == [datetime(2026, 10, 5, 8), datetime(2026, 11, 1)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_accounts_keep_their_zeros_and_tags_their_names(layout: str, tmp_path: Path) -> None:
    tagged = line(resource_tags={"user_team": 'we"b', "user_env": "prod"}, product={"product_name": "Amazon EC2!"})
    found = rows([tagged, line(), line(resource_tags={"user_team": ""})], tmp_path, layout)
    assert found["SubAccountId"].to_list() == ["000000000042"] * 3
    assert found["BillingAccountId"][0] == "012345678901"
    assert found["Tags"].to_list() == ['{"team":"we\\"b","env":"prod"}', None, None]
    assert (found["x_tag_set"] == 0).to_list() == [False, True, True]


def test_tags_that_aws_named_keep_its_prefix(tmp_path: Path) -> None:
    legacy = line(
        **{"resourceTags/aws:createdBy": "root", "resourceTags/user:Team": "web", "resourceTags/user:team": "db"}
    )
    found = row(legacy, tmp_path, "legacy CSV")
    assert found["Tags"] == '{"aws:createdBy":"root","Team":"web","team":"db"}'
    assert (found["x_resourceTags/user:Team"], found["x_resourceTags/user:team_2"]) == ("web", "db")


def test_services_come_from_the_bill_then_from_the_reference_then_from_the_code(tmp_path: Path) -> None:
    named = line(product={"product_name": "Amazon Elastic Compute Cloud"})
    volume = line(line_item_usage_type="EUC1-EBS:VolumeUsage.gp3")
    bare = line(line_item_product_code="AmazonS3", line_item_resource_id="my-bucket")
    unknown = line(line_item_product_code="8fj2example", line_item_resource_id=None)
    found = rows([named, volume, bare, unknown], tmp_path)
    names = [
        "Amazon Elastic Compute Cloud",
        "Amazon Elastic Compute Cloud",
        "Amazon Simple Storage Service",
        "8fj2example",
    ]
    assert found["ServiceName"].to_list() == names
    assert found["ServiceSubcategory"].to_list() == [
        "Virtual Machines",
        "Block Storage",
        "Object Storage",
        "Other (Other)",
    ]
    assert found["ResourceType"].to_list() == ["instance", "instance", "bucket", None]


def test_nothing_of_a_report_is_dropped(tmp_path: Path) -> None:
    odd = line(
        line_item_operation="RunInstances", tags={"costCenter/x": "1"}, cost_category={"Team": "A"}, new_column="?"
    )
    found = row(odd, tmp_path)
    assert (found["x_line_item_operation"], found["x_new_column"]) == ("RunInstances", "?")
    assert (found["x_tags"], found["x_cost_category"]) == ('{"costCenter/x": "1"}', '{"Team": "A"}')
    assert (found["x_line_item_unblended_cost"], found["SkuId"]) == ("0.5", "2ETY8Y426S4237JU")
