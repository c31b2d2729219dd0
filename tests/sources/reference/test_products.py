"""The catalogue of products and of what vendors sell: whole, each name of one product, each SKU of one of them."""

from pathlib import Path

import polars as pl

from sources.reference.products import PRODUCTS, names, products
from sources.reference.skus import signals, skus

SLUG = r"^[a-z0-9][a-z0-9-]*$"


def test_each_product_is_there_once_in_order_with_its_job() -> None:
    known = products()
    assert known["product"].to_list() == sorted(known["product"].unique().to_list())
    assert known["product"].str.contains(SLUG).all()
    assert known["category"].str.contains(SLUG).all()
    assert known.select("name", "vendor").null_count().row(0) == (0, 0)
    assert known.height > 3000


def test_a_domain_and_a_name_are_of_one_product() -> None:
    known = products()
    domains = known.explode("domains").drop_nulls("domains")
    assert domains.filter(pl.col("domains").is_duplicated()).is_empty()
    called = names(known)
    assert called["name"].is_unique().all()
    found = dict(called.iter_rows())
    assert [found[name] for name in ("office 365", "slack", "tripactions")] == ["microsoft-365", "slack", "navan"]


def test_bundles_are_products_of_the_list() -> None:
    known = products()
    bundles = known.explode("bundle_of")["bundle_of"].drop_nulls().unique()
    assert bundles.is_in(known["product"].implode()).all()
    assert set(bundles) == {"adobe-creative-cloud", "google-workspace", "microsoft-365", "microsoft-365-business"}


def test_products_of_ones_own_stand_before_the_catalogues(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    header = PRODUCTS.read_text(encoding="utf-8").splitlines()[0]
    own.write_text(f"{header}\nslack,Our chat,Us,chat,,,\nfleet,Fleet,Us,routing,fleet.test,,\n", encoding="utf-8")
    known = products(own)
    assert known.filter(product="slack")["name"].to_list() == ["Our chat"]
    assert known.height == products().height + 1


def test_each_sku_is_of_a_product_and_its_signals_are_known() -> None:
    sold = skus()
    assert sold.filter(sold.select("kind", "sku").is_duplicated()).is_empty()
    assert sold.join(products(), left_on="app_id", right_on="product", how="anti").is_empty()
    assert sold.filter(pl.col("family").is_null() != pl.col("rank").is_null()).is_empty()
    needed = (
        sold.explode("signals").select("kind", signal="signals").drop_nulls().filter(pl.col("signal") != "not-told")
    )
    assert needed.join(signals(), on=["kind", "signal"], how="anti").is_empty()


def test_two_skus_of_a_family_have_two_ranks() -> None:
    families = skus().filter(pl.col("family").is_not_null())
    assert families.filter(families.select("kind", "family", "rank").is_duplicated()).is_empty()
