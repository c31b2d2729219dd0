"""What several sources tell of one seat: the vendor's own word stands before what a register has."""

import polars as pl

from transforms.licenses.identity import vendors_first
from transforms.licenses.software import SOURCES

KINDS = pl.DataFrame([("slack", "slack"), ("okta", "okta"), ("snipe", "snipe-it")], schema=SOURCES, orient="row")


def of(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"source": pl.String(), "app_id": pl.String()}, orient="row")


def test_a_register_stands_back_where_the_vendor_tells_of_the_product() -> None:
    seats, pools = vendors_first(
        KINDS, of(("slack", "slack"), ("snipe", "slack"), ("snipe", "cad")), of(("snipe", "slack"), ("snipe", "cad"))
    )
    assert seats.rows() == [("slack", "slack"), ("snipe", "cad")]
    assert pools.rows() == [("snipe", "cad")]


def test_a_pool_alone_is_the_vendors_word_as_well() -> None:
    seats, pools = vendors_first(KINDS, of(("snipe", "slack")), of(("slack", "slack")))
    assert seats.is_empty()
    assert pools.height == 1


def test_an_identity_provider_is_no_vendor() -> None:
    both = of(("okta", "slack"), ("snipe", "slack"))
    assert vendors_first(KINDS, both, of())[0].rows() == both.rows()
