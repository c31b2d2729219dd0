"""How an address names a billing row."""

import pytest

from dashboards.pages.billing_rows import place_of, placed


@pytest.mark.parametrize(("part", "place"), [(0, "a:b:41"), (None, "a:b:41"), (2, "a:b:41.2")])
def test_a_place_leads_back_to_its_row(part: int | None, place: str) -> None:
    assert place_of({"x_load_id": "a:b", "x_row": 41, "x_part": part}) == place
    assert placed(place) == ("a:b", 41, part or 0)


@pytest.mark.parametrize("place", ["", "a", "a:", "a:one", "a:1.x", "a:-1", f"a:{'9' * 40}"])
def test_what_names_no_row_is_none(place: str) -> None:
    assert placed(place) is None
