"""Tags come out as one normalised map whose number never changes."""

from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.bill import charges, column, normalised
from transforms.focus.tags import tag_map, tag_set_number


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        pytest.param('{"Team": " data "}', {"team": "data"}, id="trimmed-and-folded"),
        pytest.param('{" STRASSE ": "1", "straße": "2"}', {"strasse": "2"}, id="last-wins"),
        pytest.param('{"a": "1", "A": null}', {"a": "1"}, id="last-that-is-not-null-wins"),
        pytest.param('{"a": null}', {"a": None}, id="null-alone-is-kept"),
        pytest.param('{"a": "1", "a": "2"}', {"a": "2"}, id="one-key-twice"),
        pytest.param(
            '{"n": 1.50, "b": true, "o": {"k": ["v"]}}', {"n": "1.50", "b": "true", "o": '{"k": ["v"]}'}, id="values"
        ),
        pytest.param('[{"key": "Team", "value": "data"}]', {"team": "data"}, id="list"),
        pytest.param('[{"Key": "Team", "Value": "data"}]', {"team": "data"}, id="list-with-capitals"),
        pytest.param('{"a": "\\ud800"}', {"a": "?"}, id="half-a-surrogate"),
        *(
            pytest.param(text, {}, id=f"no-map {text[:9]}")
            for text in ("{}", "[]", "nonsense", "3", '["a"]', "[" * 99999, "{")
        ),
    ],
)
def test_a_map_is_normalised(text: str, tags: dict[str, str | None]) -> None:
    assert tag_map(text) == tags


def test_the_number_of_a_map_is_pinned() -> None:
    assert tag_set_number({"team": "data", "env": "prod"}) == 11438047780328486085
    assert tag_set_number({}) == 0


@given(st.dictionaries(st.text(), st.text() | st.none()), st.randoms())
def test_the_order_of_keys_does_not_matter(tags: dict[str, str | None], random: Random) -> None:
    shuffled = sorted(tags.items(), key=lambda _: random.random())
    assert tag_set_number(dict(shuffled)) == tag_set_number(tags)


def test_one_map_in_three_encodings_is_one_tag_set() -> None:
    pairs = [{"key": "Team", "value": "data"}, {"key": "env", "value": "prod"}]
    listed = pl.Series([pairs])
    as_map = listed.cast(pl.Map(pl.String(), pl.String()))
    text = pl.Series(['{"ENV": "prod", "team": "data"}'])
    bills = [normalised(column("Tags", tags)) for tags in (listed, as_map, text)]
    assert {bill["x_tag_set"].item() for bill in bills} == {tag_set_number({"team": "data", "env": "prod"})}
    assert [bill["Tags"].item() for bill in bills[:2]] == ['{"Team":"data","env":"prod"}'] * 2
    assert bills[2]["Tags"].item() == '{"ENV": "prod", "team": "data"}'


def test_unreadable_tags_are_kept_and_the_row_is_good() -> None:
    bill = normalised(charges({"Tags": "team=data"}, {"Tags": None}))
    assert bill.select("Tags", "x_tag_set", "x_reject_reason").rows() == [("team=data", 0, None), (None, 0, None)]
