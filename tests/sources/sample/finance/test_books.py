"""The truth of the company's money, summed by hand from the files that its providers delivered."""

from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from sources.sample.clouds.charges import seen_on
from tests.sources.sample.finance.conftest import Books

# What each cloud's files come to, by month of the bill, in the provider's own columns.
BILLED = {
    "aws-cur": """select BILLING_PERIOD as month, sum(line_item_net_unblended_cost::decimal(38, 10)) as billed
        from read_parquet('{bills}/aws-cur/**/*.parquet', hive_partitioning = true)
        where line_item_line_item_type not in
          ('SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'EdpDiscount', 'DiscountedUsage') group by all""",
    "aws-focus": """select BillingPeriodStart[:7] as month, sum(BilledCost::decimal(38, 10)) as billed
        from read_csv('{bills}/aws-focus/**/*.csv.gz', all_varchar = true) group by all""",
    "azure-cost": r"""select
          regexp_replace(regexp_extract(filename, 'actual/(\d{{6}})', 1), '(\d{{4}})', '\1-') as month,
          sum(costInBillingCurrency::decimal(38, 12)) as billed
        from read_csv('{bills}/azure-cost/exports/haldane-actual/*/*/*.csv.gz', all_varchar = true, filename = true)
        group by all""",
    "gcp-billing": """select invoice.month[:4] || '-' || invoice.month[5:] as month,
          sum(cost::decimal(38, 6) + coalesce(list_sum([c.amount::decimal(38, 6) for c in credits]), 0)) as billed
        from read_parquet('{bills}/gcp-billing/**/*.parquet') group by all""",
}
UTILISATION = {
    "aws": r"""with plans as (
          select strftime(line_item_usage_start_date, '%Y-%m') as month,
            sum(savings_plan_savings_plan_effective_cost::decimal(38, 10))
              filter (line_item_line_item_type = 'SavingsPlanCoveredUsage') as plan_used,
            sum(reservation_effective_cost::decimal(38, 10))
              filter (line_item_line_item_type = 'DiscountedUsage') as reserved_used,
            sum((savings_plan_total_commitment_to_date - savings_plan_used_commitment)::decimal(38, 10))
              filter (line_item_line_item_type = 'SavingsPlanRecurringFee') as plan_unused,
            sum((coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
               + coalesce(reservation_unused_recurring_fee, 0))::decimal(38, 10)) as reserved_unused
          from read_parquet('{bills}/aws-cur/**/*.parquet') group by all),
        bought as (
          select ChargePeriodStart[:7] as month,
            sum(EffectiveCost::decimal(38, 10)) filter (CommitmentDiscountStatus = 'Used') as used,
            sum(EffectiveCost::decimal(38, 10)) filter (CommitmentDiscountStatus = 'Unused') as unused
          from read_csv('{bills}/aws-focus/**/*.csv.gz', all_varchar = true) group by all)
        select month, plan_used + reserved_used + coalesce(used, 0) as used,
          plan_unused + reserved_unused + coalesce(unused, 0) as unused
        from plans join bought using (month)""",
    "azure": """select date[7:] || '-' || date[:2] as month,
          sum(costInBillingCurrency::decimal(38, 12)) filter (chargeType = 'Usage') as used,
          coalesce(sum(costInBillingCurrency::decimal(38, 12)) filter (chargeType like 'Unused%'), 0) as unused
        from read_csv('{bills}/azure-cost/exports/haldane-amortized/*/*/*.csv.gz', all_varchar = true)
        where pricingModel in ('Reservation', 'SavingsPlan') and chargeType <> 'Purchase' group by all""",
    "gcp": """select strftime(usage_start_time - interval 7 hour, '%Y-%m') as month,
          -sum(list_sum([c.amount::decimal(38, 6) for c in credits])) as used,
          sum(cost::decimal(38, 6) + coalesce(list_sum([c.amount::decimal(38, 6) for c in credits]), 0)) as unused
        from read_parquet('{bills}/gcp-billing/**/*.parquet')
        where sku.description like 'Commitment%' group by all""",
}

SAVED = """with cur as (
      select strftime(line_item_usage_start_date, '%Y-%m') as month,
        sum(case line_item_line_item_type
          when 'Usage' then line_item_net_unblended_cost
          when 'SavingsPlanCoveredUsage' then savings_plan_savings_plan_effective_cost
          when 'DiscountedUsage' then reservation_effective_cost
          when 'SavingsPlanRecurringFee' then savings_plan_total_commitment_to_date - savings_plan_used_commitment
          when 'RIFee' then coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
            + coalesce(reservation_unused_recurring_fee, 0) end::decimal(38, 10)) as paid,
        sum(pricing_public_on_demand_cost::decimal(38, 10))
          filter (line_item_line_item_type in ('Usage', 'SavingsPlanCoveredUsage', 'DiscountedUsage')) as listed
      from read_parquet('{bills}/aws-cur/**/*.parquet') group by all),
    bought as (
      select ChargePeriodStart[:7] as month, sum(EffectiveCost::decimal(38, 10)) as paid,
        sum(ListCost::decimal(38, 10)) filter (CommitmentDiscountStatus is distinct from 'Unused') as listed
      from read_csv('{bills}/aws-focus/**/*.csv.gz', all_varchar = true)
      where ChargeCategory = 'Usage' group by all)
    select month, cur.paid + bought.paid, cur.listed + bought.listed from cur join bought using (month)"""


def closed(books: Books) -> list[str]:
    """The months whose invoices are written."""
    return [f"{month:%Y-%m}" for month in books.world.months if month < date(2026, 11, 1)]


def figures(books: Books, kind: str) -> dict[str, Decimal]:
    frame = books.written.told["finance"].filter(kind=kind)
    return dict(zip(frame["scope"], frame["value"], strict=True))


@pytest.mark.parametrize("source", BILLED)
def test_invoices_are_what_the_files_of_their_bill_come_to(
    source: str, books: Books, sql: duckdb.DuckDBPyConnection
) -> None:
    found = dict(sql.sql(BILLED[source].format(bills=books.folder / "bills")).fetchall())
    rows = pl.read_csv(books.folder / "finance" / "invoice-totals.csv", schema_overrides={"total": pl.Decimal(18, 2)})
    for month in closed(books):
        invoiced = sum(rows.filter(source=source, period=month)["total"].to_list(), Decimal(0))
        wrong = figures(books, "invoice.difference").get(f"{source} {month}", Decimal(0))
        assert abs(found[month] - (invoiced - wrong)) <= Decimal("0.005")


def test_one_invoice_a_quarter_is_wrong_by_a_line_and_one_by_a_cent(books: Books) -> None:
    line, cent = sorted(figures(books, "invoice.difference").values(), reverse=True)
    assert line >= 15
    assert cent == Decimal("0.01")


@pytest.mark.parametrize("provider", UTILISATION)
def test_utilisation_is_that_of_the_providers_own_columns(
    provider: str, books: Books, sql: duckdb.DuckDBPyConnection
) -> None:
    found = sql.sql(UTILISATION[provider].format(bills=books.folder / "bills")).fetchall()
    told = figures(books, "utilisation")
    by_month = {month: 100 * used / (used + unused) for month, used, unused in found}
    for month in closed(books):
        assert told[f"{provider} {month}"] == Decimal(by_month[month]).quantize(Decimal("0.000001"))


def test_what_aws_saves_of_its_list_is_that_of_its_own_columns(books: Books, sql: duckdb.DuckDBPyConnection) -> None:
    found = sql.sql(SAVED.format(bills=books.folder / "bills")).fetchall()
    shares = {month: 100 * (listed - paid) / listed for month, paid, listed in found}
    told = figures(books, "esr")
    for month in closed(books):
        assert told[f"aws {month}"] == shares[month].quantize(Decimal("0.000001"))


@pytest.mark.parametrize("kind", ["esr", "coverage", "utilisation", "esr.contracted"])
def test_each_provider_and_month_has_a_figure_that_can_be(kind: str, books: Books) -> None:
    told = figures(books, kind)
    assert len(told) == 3 * len(books.world.months)
    assert all(0 < share <= 100 for share in told.values())


def test_what_a_month_comes_to_at_last_is_what_its_bill_says_much_later(books: Books) -> None:
    told = figures(books, "accrual")
    later = books.world.on(date(2027, 3, 1))
    assert len(told) == len(books.bills) * len(closed(books))
    for bill in books.bills:
        for month in closed(books):
            rows = seen_on(bill.charged, later).filter(pl.col("period").dt.strftime("%Y-%m") == month)
            assert told[f"{bill.source} {month}"] == sum(rows["billed_cost"].to_list(), Decimal(0))
    rows = books.written.told["finance"].filter(kind="accrual").select("value", "why").rows()
    assert any(f"says {value.normalize():f} on" not in why for value, why in rows)


def test_the_ladder_has_each_commitment_that_runs_once(books: Books, sql: duckdb.DuckDBPyConnection) -> None:
    told = figures(books, "ladder")
    for bill in books.bills:
        assert bill.commitments is not None
        sql.register("lines", seen_on(bill.charged, books.world))
        found = sql.sql(
            """select commitment, sum(contracted_cost) * 3044 / 3000 as back from lines
               where kind = 'covered' and day between date '2026-10-18' and date '2026-11-16' group by commitment"""
        ).fetchall()
        ends = dict(bill.commitments.filter(pl.col("end") > date(2026, 11, 16)).select("id", "end").rows())
        for id_, back in found:
            if id_ in ends:
                assert abs(told[f"{ends[id_]} {id_}"] - Decimal(back)) < Decimal("0.00000001")
    assert len(told) >= 12


def test_an_unused_commitment_is_freed_and_not_saved(books: Books, sql: duckdb.DuckDBPyConnection) -> None:
    told = books.written.told["waste"].filter(rule="any.commitment_unused")
    assert told["saving_per_month"].null_count() == len(told) >= 1
    (bill,) = (bill for bill in books.bills if bill.provider == "azure")
    sql.register("lines", seen_on(bill.charged, books.world))
    found = sql.sql(
        """select lower(commitment), sum(effective_cost) * 3044 / 3000 from lines
           where kind = 'unused' and day between date '2026-10-18' and date '2026-11-16' group by all"""
    ).fetchall()
    freed = dict(told.select("resource_id", "commitment_freed_per_month").rows())
    assert {id_ for id_, _ in found} == set(freed)
    assert all(abs(freed[id_] - Decimal(cost)) < Decimal("0.00000001") for id_, cost in found)


def test_tokens_are_what_their_meters_count_by_model(books: Books) -> None:
    told = figures(books, "tokens")
    assert {scope.split(" ", 2)[2] for scope in told} >= {"claude-sonnet-4.6", "gpt-4o", "gemini-2.5-flash"}
    for bill in books.bills:
        if bill.provider == "gcp":
            rows = seen_on(bill.charged, books.world).filter(
                pl.col("meter").str.starts_with("Gemini 2.5 Flash"),
                pl.col("kind").is_in(["usage", "covered"]),
                pl.col("day").dt.strftime("%Y-%m") == "2026-10",
            )
            assert abs(told["gcp 2026-10 gemini-2.5-flash"] - rows["quantity"].sum() / 1_000_000) < Decimal("0.0001")
