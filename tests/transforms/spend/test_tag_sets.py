"""Each distinct map of tags is kept once, under the number that charges carry."""

from tests.transforms.bill import charges, normalised
from transforms.focus.tags import tag_set_number
from transforms.spend import tag_sets
from warehouse.tables import TAG_SET


def test_each_map_is_kept_once() -> None:
    bill = normalised(
        charges({"Tags": '{"b": "1", "A": null}'}, {"Tags": '{"a":null,"B":" 1"}'}, {"Tags": None}, {"Tags": "{"})
    )
    number = tag_set_number({"a": None, "b": "1"})
    sets = tag_sets(bill.lazy()).collect(engine="streaming")
    assert sets.schema == TAG_SET.schema
    assert sets.rows() == [(number, "a", None), (number, "b", "1")]


def test_no_tags_no_rows() -> None:
    assert tag_sets(normalised(charges({"Tags": "{}"})).lazy()).collect().rows() == []


def test_a_charge_finds_its_tags_after_people_are_hidden() -> None:
    bill = normalised(charges({"Tags": '{"owner": "jane@acme.example"}'}))
    assert tag_sets(bill.lazy()).collect().rows() == [(bill["x_tag_set"].item(), "owner", "person-jane")]
