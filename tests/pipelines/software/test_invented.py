"""The invented company's people, contracts and lines are all there, and come to what its files and vendors have."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.pipelines.software.conftest import Company
from warehouse.snapshot import open_snapshot


def rows(invented: Company, sql: str) -> list[dict[str, Any]]:
    with open_snapshot(invented.state) as snapshot:
        return snapshot.frame(sql).to_dicts()


def test_every_person_of_the_roster_is_there_with_a_manager_who_is_too(invented: Company) -> None:
    lines = (invented.folder / "people" / "roster.csv").read_text().count("\n") - 1
    [counts] = rows(invented, "SELECT count(*) AS n, count(DISTINCT person_id) AS people FROM person")
    assert (counts["n"], counts["people"]) == (lines, lines)
    assert rows(invented, "SELECT 1 FROM person p ANTI JOIN person m ON p.manager_id = m.person_id "
                "WHERE p.manager_id IS NOT NULL") == []  # fmt: skip


def test_contracts_have_their_product_and_a_pseudonym_as_owner(invented: Company) -> None:
    contracts = rows(invented, "FROM contract")
    assert len(contracts) == (invented.folder / "contracts" / "contracts.csv").read_text().count("\n") - 1
    owners = {each["owner"] for each in contracts}
    assert {each["person_id"] for each in rows(invented, "SELECT person_id FROM person")} >= owners


@pytest.mark.parametrize(
    ("source", "collection", "minor"),
    [("brex", "v2.transactions.card.primary", True), ("ramp", "developer.v1.transactions", False)],
)
def test_what_card_programmes_tell_comes_to_their_own_sum(
    invented: Company, source: str, collection: str, *, minor: bool
) -> None:
    file = invented.folder / "answers" / source / f"{collection}.jsonl"
    told = [json.loads(line) for line in file.read_text().splitlines()]
    cents = [each["amount"]["amount"] if minor else round(each["amount"] * 100) for each in told]
    kept = f"SELECT sum(amount) AS total, count(*) AS n FROM spend_transaction WHERE x_source = '{source}'"
    ids = ", ".join(f"'{source}:{each['id']}'" for each in told)
    [summed] = rows(invented, f"{kept} AND transaction_id IN ({ids})")
    assert (summed["total"], summed["n"]) == (Decimal(sum(cents)) / 100, len(told))


def test_what_was_declined_is_not_settled(invented: Company) -> None:
    counts = rows(
        invented, "SELECT status, count(*) AS n FROM spend_transaction WHERE x_source = 'ramp' GROUP BY ALL ORDER BY 1"
    )
    assert [each["status"] for each in counts] == ["declined", "pending", "settled"]


def test_seats_of_people_are_theirs_under_whichever_of_their_addresses(invented: Company) -> None:
    [counts] = rows(invented, "SELECT count(*) AS n, count(person_id) AS known FROM seat_history WHERE source = 'okta'")
    assert counts["n"] > 1000
    assert counts["known"] / counts["n"] > 0.99


def test_what_a_vendor_counts_without_people_is_its_pools_and_nobodys_use(invented: Company) -> None:
    [pool] = rows(invented, "SELECT active, active_days FROM license_pool WHERE source = 'salesforce' AND sku = 'SFDC'")
    file = invented.folder / "answers" / "salesforce" / "ActiveProfileMetric.jsonl"
    assert pool == {"active": json.loads(file.read_text())["ActiveUserCount"], "active_days": 30}
    assert {each["signal"] for each in rows(invented, "SELECT signal FROM activity WHERE source = 'salesforce'")} == {
        "login"
    }
