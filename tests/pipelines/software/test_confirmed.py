"""Likely contracts that people confirmed, kept by the next run as contracts of their own."""

import json
from datetime import date, datetime

import polars as pl
import pytest

from pipelines.software import judge_software
from tests.pipelines.software.own import Own
from warehouse.tables import DECISION

CONTRACT = {"contract_id": "slack-1234", "app": "slack", "start": "2026-10-05", "end": "2026-11-04"}
SAID = CONTRACT | {"term_months": "1", "seats_committed": "12", "price_per_seat": "9.5", "currency": "GBP"}
IDS = "SELECT contract_id FROM renewal ORDER BY 1"
KEPT = "SELECT x_source, contract_id, seats_committed, x_file, x_valid_to FROM contract ORDER BY x_valid_from"


@pytest.fixture
def company(own: Own) -> Own:
    """Slack is paid by card each month, and no contract tells of it."""
    own.source("spend", "card", "card-csv", "card.csv")
    own.write(
        "card.csv",
        [
            {
                "date": f"2026-{month:02}-05",
                "amount": "114.00",
                "currency": "GBP",
                "descriptor": "SLACK.COM",
                "mcc": "5734",
            }
            for month in range(3, 11)
        ],
    )
    own.run()
    return own


def entered(*said: tuple[str, str]) -> pl.DataFrame:
    """DECISION rows about one candidate, each with its status and the seats."""
    rows = [
        dict.fromkeys(DECISION.names)
        | {
            "id": number,
            "at": datetime(2026, 11, 2, 9),
            "by": "J. Ortiz",
            "subject_kind": "candidate",
            "subject_id": "1234" * 4,
            "status": status,
            "evidence": json.dumps({"contract": SAID | {"seats_committed": seats}}),
        }
        for number, (status, seats) in enumerate(said, 1)
    ]
    return pl.DataFrame(rows, DECISION.schema, orient="row")


def judged(own: Own, decisions: pl.DataFrame) -> None:
    workspace = own.workspace()
    with workspace.store() as store:
        judge_software(store, workspace.settings, own.day, decisions)


def test_lines_suggest_it_until_it_is_confirmed_and_again_when_that_is_taken_back(company: Own) -> None:
    suggested = "SELECT app_id FROM contract_candidate"
    judged(company, entered())
    assert company.rows(suggested) == [{"app_id": "slack"}]
    judged(company, entered(("confirmed", "12")))
    assert company.rows(suggested) == []
    assert company.rows(IDS) == [{"contract_id": "slack-1234"}]
    judged(company, entered(("confirmed", "12"), ("open", "12")))
    assert company.rows(suggested) == [{"app_id": "slack"}]
    assert company.rows(IDS) == []


def test_it_is_kept_through_time_with_who_confirmed_it(company: Own) -> None:
    judged(company, entered(("confirmed", "12")))
    company.day = date(2026, 11, 9)
    judged(company, entered(("confirmed", "12"), ("confirmed", "10")))
    rows = company.rows(KEPT)
    assert [(row["seats_committed"], row["x_valid_to"]) for row in rows] == [(12, company.day), (10, None)]
    assert {row["x_file"] for row in rows} == {"confirmed by J. Ortiz on 2 Nov 2026"}


def test_a_list_that_tells_of_the_product_stands_over_it(company: Own) -> None:
    company.source("contracts", "contracts", "csv", "contracts.csv")
    company.write("contracts.csv", [{"contract_id": "C-1", "app": "Slack", "end": "2027-03-31"}])
    company.run()
    judged(company, entered(("confirmed", "12")))
    assert company.rows(IDS) == [{"contract_id": "C-1"}]
