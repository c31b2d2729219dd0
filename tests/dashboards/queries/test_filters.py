"""Addresses become filters and back; what is unknown is told and left out."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.queries.filters import AGAINST, BASES, LEVELS, RANGES, Known, SpendFilters, read_address

KNOWN = Known(
    currencies=("USD", "EUR"),
    months=("2026-11", "2026-10"),
    tags=("team",),
    keys={"category": {"Compute": "Compute", "Storage": "Storage"}, "account": {"11": "Payments"}},
)


def read(address: str) -> tuple[SpendFilters, tuple[str, ...]]:
    return read_address(dict(parse_qsl(address.removeprefix("?"))), KNOWN)


def test_no_address_is_the_default():
    assert read("") == (SpendFilters(), ())
    assert SpendFilters().address() == ""


def test_reads_every_part():
    filters, notes = read(
        "?range=2026-10&against=year&by=tag:team&basis=billed&currency=EUR&show=resources&page=3"
        "&category=Compute|~&resource=i-1"
    )
    assert notes == ()
    assert filters == SpendFilters(
        range="2026-10",
        against="year",
        by="tag:team",
        basis="billed",
        currency="EUR",
        show="resources",
        page=3,
        chosen=(("category", ("Compute", "~")), ("resource", ("i-1",))),
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?range=2019-01", "range “2019-01”"),
        ("?range=month", "range “month”"),
        ("?by=team", "by “team”"),
        ("?basis=efective", "Did you mean “effective”?"),
        ("?currency=GBP", "currency “GBP”"),
        ("?show=all", "show “all”"),
        ("?page=0", "Page “0”"),
        ("?page=²", "Page “²”"),
        ("?page=99999999999999999999", "Page"),
        ("?category=Comput", "Did you mean “Compute”?"),
        ("?colour=red", "filter “colour”"),
        ("?tag:env=prod", "filter “tag:env”"),
    ],
)
def test_what_is_unknown_gives_the_default_and_is_told(address, said):
    filters, notes = read(address)
    assert filters == SpendFilters()
    assert len(notes) == 1
    assert said in notes[0]


keys = st.lists(st.sampled_from(["Compute", "Storage", "~"]), min_size=1, unique=True).map(tuple)


@given(
    st.builds(
        SpendFilters,
        range=st.sampled_from([*RANGES, *KNOWN.months]),
        against=st.sampled_from(list(AGAINST)),
        by=st.sampled_from(["", *KNOWN.groups]),
        basis=st.sampled_from(list(BASES)),
        currency=st.sampled_from(["", "USD", "EUR"]),
        show=st.sampled_from(LEVELS),
        page=st.integers(1, 999),
        row=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=9).filter(
            lambda text: text == text.strip()
        ),
        chosen=st.one_of(st.just(()), keys.map(lambda found: (("category", found),))),
    )
)
def test_an_address_gives_back_its_filters(filters):
    assert read(filters.address()) == (filters, ())


def test_a_limit_replaces_the_one_before_and_begins_at_the_first_page():
    filters = SpendFilters(page=4).only("category", "Compute").only("category", "Storage")
    assert filters.chosen == (("category", ("Storage",)),)
    assert filters.page == 1
    assert filters.only("category") == SpendFilters()


@pytest.mark.parametrize("key", ["a|b", "50%", "%7C", "a&b=c", "arn:aws:s3:::bucket/key name", "ü"])
def test_keys_survive_the_address(key):
    filters = SpendFilters().only("resource", key, "i-1")
    assert read(filters.address()) == (filters, ())
