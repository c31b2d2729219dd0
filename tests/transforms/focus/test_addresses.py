"""Addresses are replaced wherever people write them, and nothing else changes."""

import json

import polars as pl
import pytest

from tests.transforms.bill import charges, normalised, pseudonyms
from transforms.focus.addresses import Addresses


def hidden(*texts: str | None) -> list[str | None]:
    return Addresses(pseudonyms).hide(pl.Series(texts, dtype=pl.String)).to_list()


@pytest.mark.parametrize(
    ("text", "without"),
    [
        pytest.param("Jane@Acme.example", "person-jane", id="alone"),
        pytest.param("seat of jane@acme.example.", "seat of person-jane.", id="in-a-sentence"),
        pytest.param("role/Admin/jane@acme.example", "role/Admin/person-jane", id="in-a-path"),
        pytest.param("'jane@acme.example'", "'person-jane'", id="quoted"),
        pytest.param("jane@acme.example, JOE@acme.example", "person-jane, person-joe", id="two"),
        pytest.param("5 @ 0.10 USD", "5 @ 0.10 USD", id="no-address"),
        pytest.param('{"o":"a\\njane@acme.example"}', '{"o":"a\\nperson-jane"}', id="after-an-escape-in-json"),
        pytest.param('{"o": "jane\\u0040acme.example"}', '{"o": "person-jane"}', id="escaped-at-sign"),
        pytest.param('{"n": 1.50, "o":"x"}@', '{"n": 1.50, "o":"x"}@', id="json-stays-as-it-came"),
        pytest.param("{jane@acme.example", "{person-jane", id="broken-json"),
        pytest.param('{"jane@acme.example": "x"}', '{"person-jane": "x"}', id="in-a-key"),
    ],
)
def test_addresses_are_replaced(text: str, without: str) -> None:
    assert hidden(text, None) == [without, None]


def test_each_address_is_asked_for_once() -> None:
    asked: list[str] = []

    def noted(addresses: pl.Series) -> pl.Series:
        asked.extend(addresses)
        return pseudonyms(addresses)

    addresses = Addresses(noted)
    for _ in range(2):
        addresses.hide(pl.Series(["jane@acme.example", "JANE@acme.example", "joe@acme.example"]))
    assert sorted(asked) == ["jane@acme.example", "joe@acme.example"]


def test_a_long_text_without_an_address_is_searched_quickly() -> None:
    text = "a" * 200_000 + " @"
    assert hidden(text) == [text]


ADDRESS = "jane@acme.example"


def test_people_are_hidden_in_tags_descriptions_and_extras_but_not_in_resources() -> None:
    bill = normalised(
        charges(
            {
                "Tags": json.dumps({"owner": ADDRESS}),
                "ChargeDescription": ADDRESS,
                "Buyer": ADDRESS,
                "ResourceId": ADDRESS,
            }
        )
    )
    assert bill.select("Tags", "ChargeDescription", "x_Buyer", "ResourceId").row(0) == (
        '{"owner": "person-jane"}',
        "person-jane",
        "person-jane",
        ADDRESS,
    )


def test_people_are_hidden_in_what_is_told_of_a_reject() -> None:
    bill = normalised(charges({"BilledCost": f"ask {ADDRESS}"}))
    assert bill["x_reject_value"].item() == "ask person-jane"
    assert ADDRESS not in bill["x_reject_reason"].item()
