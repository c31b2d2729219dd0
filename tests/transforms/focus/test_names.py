"""Each column of a file lands under exactly one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.focus.names import RESERVED, match_names


@pytest.mark.parametrize("column", ["BilledCost", "billedcost", "billed_cost", "Billed Cost", "BILLED_COST"])
def test_a_focus_column_is_known_by_its_name_in_any_spelling(column: str) -> None:
    assert match_names([column]).focus == {"BilledCost": column}


def test_the_exact_name_goes_before_another_spelling() -> None:
    names = match_names(["billed_cost", "BilledCost"])
    assert (names.focus, names.extras) == ({"BilledCost": "BilledCost"}, {"billed_cost": "x_billed_cost"})


def test_names_before_1_0_are_known_where_the_newer_one_is_not_there() -> None:
    assert match_names(["Region", "usage_quantity"]).focus == {
        "RegionId": "Region",
        "ConsumedQuantity": "usage_quantity",
    }
    assert match_names(["Region", "RegionId"]).extras == {"Region": "x_Region"}


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        pytest.param("Discounts", "x_Discounts", id="gets-a-prefix"),
        pytest.param("x_Discounts", "x_Discounts", id="prefix-not-doubled"),
        pytest.param("X_Discounts", "x_Discounts", id="prefix-in-capitals"),
        pytest.param("x_tag_set", "x_tag_set_2", id="ours"),
        pytest.param("Provider", "x_Provider_2", id="ours-but-for-case"),
        pytest.param("x_source", "x_source_2", id="the-view's"),
        pytest.param("x_reject_reason", "x_reject_reason_2", id="control"),
    ],
)
def test_what_focus_does_not_have_is_kept_under_x(column: str, kept: str) -> None:
    assert match_names([column]).extras == {column: kept}


def test_two_columns_never_share_a_name() -> None:
    assert list(match_names(["Discounts", "x_Discounts", "x_discounts"]).extras.values()) == [
        "x_Discounts",
        "x_Discounts_2",
        "x_discounts_3",
    ]


@given(
    st.lists(
        st.sampled_from(["BilledCost", "billed_cost", "Tags", "x_Tags", "tags", "x_row_2", "X_y", "y"]), unique=True
    )
)
def test_no_column_vanishes(columns: list[str]) -> None:
    names = match_names([*columns, "x_row"])
    assert sorted([*names.focus.values(), *names.extras]) == sorted(columns)
    taken = [name.casefold() for name in names.extras.values()]
    assert len({*taken, *(name.casefold() for name in RESERVED)}) == len(taken) + len(RESERVED)
