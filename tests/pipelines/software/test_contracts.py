"""Contracts through time, and what cannot be one: each with file, line, column, value and reason."""

from typing import Any

import pytest

from tests.pipelines.software.own import Own
from tests.servers.answers import answering
from tests.servers.paid import SnipeIt, license_, seat_of
from tests.servers.vendors import TOKEN


def contract(number: int, **more: Any) -> dict[str, Any]:
    return {
        "contract_id": f"C-{number}", "app": "Slack", "start": "2026-01-01", "end": "2026-12-31",
        "seats_committed": 10, "price_per_seat": "9.50", "currency": "GBP", "billing_period": "monthly",
        "owner": "ana@haldane.example", **more,
    }  # fmt: skip


@pytest.fixture
def company(own: Own) -> Own:
    own.source("contracts", "contracts", "csv", "contracts.csv")
    own.write("contracts.csv", [contract(1), contract(2, app="Our own tool")])
    own.run()
    return own


def test_a_contract_has_the_catalogues_product_and_else_one_of_its_source(company: Own) -> None:
    apps = {row["contract_id"]: row["app_id"] for row in company.rows("FROM contract")}
    assert apps == {"C-1": "slack", "C-2": "contracts.our-own-tool"}
    owners = {row["owner"] for row in company.rows("FROM contract")}
    assert len(owners) == 1
    assert "@" not in owners.pop()


def test_a_change_is_kept_with_its_day_and_a_line_that_moved_is_none(company: Own) -> None:
    company.write("contracts.csv", [contract(2, app="Our own tool"), contract(1, seats_committed=12)])
    company.run(days=5)
    rows = company.rows("FROM contract ORDER BY contract_id, x_valid_from")
    assert [(row["contract_id"], row["seats_committed"], row["x_line"]) for row in rows] == [
        ("C-1", 10, 2),
        ("C-1", 12, 3),
        ("C-2", 10, 2),
    ]
    assert [row["x_valid_to"] for row in rows] == [company.day, None, None]


def test_a_contract_that_is_gone_ends_and_a_file_without_any_ends_none(company: Own) -> None:
    company.write("contracts.csv", [contract(1)])
    company.run(days=1)
    assert company.rows("SELECT contract_id FROM contract WHERE x_valid_to IS NULL") == [{"contract_id": "C-1"}]
    company.text("contracts.csv", "contract_id,app\n")
    assert "found no contract in it" in company.run(days=1)["contracts"].held
    assert company.rows("SELECT contract_id FROM contract WHERE x_valid_to IS NULL") == [{"contract_id": "C-1"}]


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        ({"notice_unit": "busines days"}, "notice_unit", 'Did you mean "business_days"?'),
        ({"end": "31/12/2026"}, "end", "found what is not a day such as 2026-10-31"),
        ({"end": "2025-12-31"}, "end", "found an end before the start"),
        ({"price_per_seat": "about 9"}, "price_per_seat", "found what is not an amount"),
        ({"currency": None}, "currency", "found a price without a currency"),
        ({"currency": "pounds"}, "currency", "expected three letters such as GBP"),
        ({"seats_committed": "10.5"}, "seats_committed", "found what is not a whole number"),
        ({"auto_renews": "perhaps"}, "auto_renews", "found what is not true or false"),
        ({"timezone": "Europe/Londn"}, "timezone", "found a timezone that is not known"),
        ({"price_breaks": "100: 9.50"}, "price_breaks", "found no price breaks"),
        ({"app": None}, "app", "found nothing; expected"),
        ({"contract_id": "C-1"}, "contract_id", "found a contract_id a second time"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_what_cannot_be_a_contract_is_rejected_and_the_others_are_taken(
    company: Own, wrong: dict[str, Any], column: str, reason: str
) -> None:
    company.write("contracts.csv", [contract(1), contract(3, **wrong)])
    seen = company.run(days=1)["contracts"]
    assert (seen.rows, len(seen.gaps)) == (1, 1)
    [reject] = company.rows("FROM reject")
    assert (reject["line"], reject["column_name"]) == (3, column)
    assert reason in reject["reason"]
    assert reject["object"].endswith("contracts.csv")
    still = company.rows("SELECT contract_id FROM contract WHERE x_valid_to IS NULL ORDER BY 1")
    assert [row["contract_id"] for row in still] == ["C-1", "C-2"], "with a reject nothing is said to be gone"


def test_a_column_that_may_be_one_of_ours_is_named(company: Own) -> None:
    company.write("contracts.csv", [contract(1, notice_numbr=30)])
    assert (
        'its column “notice_numbr” is not read. Did you mean "notice_number"?'
        in company.run(days=1)["contracts"].notes[0]
    )


def test_a_header_of_ones_own_is_mapped(own: Own) -> None:
    mapping = (
        'columns = { contract_id = "Ref", app = "Product", end = "Ends", price_per_seat = "Price", '
        'currency = { value = "EUR" }, billing_period = { column = "Billed", map = { J = "annual" } } }\n'
        'format = { date = "%d.%m.%Y", decimal = ",", delimiter = ";" }\n'
    )
    own.source("contracts", "vertraege", "csv", "v.csv", mapping)
    own.text("v.csv", "Ref;Product;Ends;Price;Billed\nA;Zoom;31.12.2026;1.234,50;J\n".replace("1.234", "1234"))
    own.run()
    [row] = own.rows('SELECT app_id, "end"::VARCHAR AS e, price_per_seat::VARCHAR AS p, billing_period FROM contract')
    assert row == {"app_id": "zoom", "e": "2026-12-31", "p": "1234.500000000000000000", "billing_period": "annual"}


def test_contracts_as_toml_name_their_slips(own: Own) -> None:
    own.source("contracts", "contracts", "toml", "contracts.toml")
    own.text(
        "contracts.toml",
        """
[[contract]]
contract_id = "A"
app = "Figma"
end = 2026-12-31
price_per_seat = 12.10
currency = "EUR"

[[contract]]
contract_id = "B"
app = "Zoom"
notice_units = "calendar_days"

[[contract]]
contract_id = "C"
app = "Zoom"
seats_committed = "many"
""",
    )
    seen = own.run()["contracts"]
    assert seen.rows == 1
    rejects = own.rows("SELECT line, column_name, reason FROM reject ORDER BY line")
    assert [(row["line"], row["column_name"]) for row in rejects] == [(9, "notice_units"), (14, "seats_committed")]
    assert 'Did you mean "notice_unit"?' in rejects[0]["reason"]
    assert [str(row["price_per_seat"]).rstrip("0") for row in own.rows("FROM contract")] == ["12.1"]


def test_seats_of_a_register_are_the_catalogues_products_and_name_nobody(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTLAY_SNIPE_TOKEN", TOKEN)
    server = SnipeIt([license_(7, name="Slack", seats=4, free_seats_count=2)], {7: [seat_of(1, user=1), seat_of(2)]})
    with answering(server) as address:
        own.source("contracts", "snipe", "snipe-it", "", f'endpoint = "{address}"\n')
        seen = own.run()["snipe"]
    assert (seen.what, seen.rows, seen.gaps) == ("contracts", 1, ())
    [seat] = own.rows("FROM seat_history")
    assert (seat["app_id"], seat["sku"], seat["source"]) == ("slack", "license-7", "snipe")
    [pool] = own.rows("FROM license_pool_history")
    assert (pool["app_id"], pool["purchased"], pool["consumed"]) == ("slack", 4, 2)
    feeds = {row["feed"]: row["status"] for row in own.rows("FROM saas_feed")}
    assert feeds == {"contracts": "ok", "seats": "ok", "activity": "not_offered"}
