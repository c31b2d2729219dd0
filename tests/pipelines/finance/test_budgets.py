"""Budgets from files to figures: read each day anew, kept in versions, held against the bill, what is wrong told."""

from datetime import date
from pathlib import Path

import pytest

from tests.pipelines.finance.books import Company, charge

TOML = '[[budgets]]\npath = "plan.csv"\n'
HEAD = "dimension,target,period,amount,currency\n"
OCTOBER = [charge(date(2026, 10, day), 10) for day in range(1, 16)]
PLACES = [
    charge(date(2026, 10, 3), 30, SubAccountId="3", RegionId="north"),
    charge(date(2026, 10, 3), 10, SubAccountId="3", RegionId="south"),
    charge(date(2026, 10, 3), 6, SubAccountId="3", RegionId="south", CommitmentDiscountStatus="Unused"),
    charge(date(2026, 10, 3), -4, SubAccountId="3", RegionId="north", ChargeCategory="Credit"),
]
PAST = [charge(date(2026, month, 1), 50) for month in range(1, 10)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = Company(tmp_path_factory.mktemp("company"))
    made.bill([*PAST, *OCTOBER, *PLACES, charge(date(2026, 10, 2), 7, SubAccountId="2", BillingCurrency="USD")])
    return made


def test_a_plan_stands_beside_what_was_spent_and_a_changed_file_is_a_second_version(company: Company) -> None:
    company.say(TOML, plan=f"{HEAD}account,1,2026-10,310,EUR\n")
    assert company.work_out("budgets", as_of=date(2026, 10, 16)) == []
    sql = "SELECT planned_to_date, actual, variance, versions, used_percent FROM budget"
    assert company.frame(sql).row(0)[:4] == (150, 150, 0, 1)
    company.say(TOML, plan=f"{HEAD}account,1,2026-10,155,EUR\n")
    company.work_out("budgets", as_of=date(2026, 10, 17))
    assert company.frame("SELECT original, current, versions FROM budget").rows() == [(310, 155, 2)]
    versions = company.frame("SELECT version, amount, decided_on FROM budget_version ORDER BY version").rows()
    assert versions == [(1, 310, date(2026, 10, 16)), (2, 155, date(2026, 10, 17))]
    company.work_out("budgets", as_of=date(2026, 10, 18))
    alerts = "SELECT version, threshold, raised_on FROM budget_alert ORDER BY ALL"
    assert company.frame(alerts).rows() == [(2, 50, date(2026, 10, 17)), (2, 80, date(2026, 10, 17))]


def test_months_add_up_to_the_year_and_those_of_last_year_weigh_them(company: Company) -> None:
    company.say(TOML, plan="dimension,target,period,amount,currency,phasing\nprovider,aws,2027,600,EUR,last_year\n")
    company.work_out("budgets")
    rows = company.frame("SELECT month, planned, phased FROM budget_month WHERE period = '2027' ORDER BY month")
    assert rows["planned"].sum() == 600
    assert rows["phased"].unique().to_list() == ["even: what its months cost last year is not known"]


def test_the_difference_of_a_target_is_told_apart_by_what_was_charged_to_it_and_adds_up(company: Company) -> None:
    rules = "".join(
        f'[[allocation]]\ndimension = "place"\nrule = "{name}"\nmatch = {{ region = "{name}" }}\ntarget = "{name}"\n'
        for name in ("north", "south")
    )
    company.say(TOML + rules, plan=f"{HEAD}place,north,2026-10,31,EUR\nplace,south,2026-10,31,EUR\n")
    assert company.work_out("allocation", "budgets") == []
    terms = "variance, variance_one_off, variance_commitment, variance_currency, variance_rest"
    rows = company.frame(f"SELECT {terms} FROM budget WHERE dimension = 'place' ORDER BY target").rows()
    assert rows == [(11, -4, 0, 0, 15), (1, 0, 6, 0, -5)]
    assert all(whole == sum(parts) for whole, *parts in rows)


BAD = {
    "account,1,2026-10,310,EUX": "column currency 'EUX': found what is no currency",
    "account,9,2026-10,310,EUR": "column target '9': found no such target",
    "squad,1,2026-10,310,EUR": "column dimension 'squad': found no such dimension",
    "account,1,2026-10,5,EUR\naccount,1,2026-10,6,EUR": "column period '2026-10': found a second budget",
    "account,1,2026,5,EUR\naccount,1,2026-10,6,EUR": "column period '2026-10': found days that another budget",
    "account,2,2026-10,5,EUR": "column currency 'EUR': no rate from USD to EUR is known",
}


@pytest.mark.parametrize("lines", BAD, ids=["currency", "target", "dimension", "twice", "overlap", "no rate"])
def test_what_is_wrong_is_told_with_file_line_column_and_value_and_stops_nothing_else(
    company: Company, lines: str
) -> None:
    company.say(TOML, plan=f"{HEAD}service,EC2,2026-09,50,EUR\n{lines}\n")
    [told] = company.work_out("budgets")
    assert company.frame("SELECT current FROM budget WHERE target = 'EC2'").item() == 50
    assert f"{company.folder / 'plan.csv'}, line " in told
    assert BAD[lines] in told


def test_a_budget_of_outlay_toml_is_told_by_its_own_line(company: Company) -> None:
    company.say('[reporting]\n\n[[budgets]]\nmatch = "colour=red"\nperiod = "2026-10"\namount = 5\ncurrency = "EUR"\n')
    told = company.work_out("budgets")[0]
    assert (
        f"{company.folder / 'outlay.toml'}, line 3, column match 'colour=red': found a name that is not known" in told
    )


def test_a_file_that_is_not_there_leaves_what_was_known(company: Company, tmp_path: Path) -> None:
    before = company.frame("SELECT count(*) FROM budget_version").item()
    company.say('[[budgets]]\npath = "gone.csv"\n')
    assert "gone.csv" in company.work_out("budgets")[0]
    assert company.frame("SELECT count(*) FROM budget_version").item() == before


def test_units_and_ai_are_worked_out_of_the_same_bill(company: Company) -> None:
    counted = (
        "metric,start,end,value\norders,2026-09-01,2026-10-01,25\norders,2026-10-01,2026-10-02,0\nbad,2026-10-01,x,1\n"
    )
    company.say('[[metrics]]\npath = "counted.csv"\n', counted=counted)
    [told] = company.work_out("unit_cost")
    assert f"{company.folder / 'counted.csv'}, line 4, column end 'x'" in told
    rows = company.frame(
        "SELECT month, currency, cost_per_unit, reason FROM unit_cost WHERE dimension IS NULL ORDER BY ALL"
    )
    assert rows.rows() == [
        (date(2026, 9, 1), "EUR", 2, None),
        (date(2026, 10, 1), "EUR", None, "No units."),
    ]
    assert company.frame("FROM ai_cost").is_empty()
