"""Which hosts are use of a product by somebody."""

import polars as pl
import pytest

from tests.transforms.shadow_it.told import LISTS
from transforms.shadow_it.hosts import of_products


def product(host: str) -> str | None:
    found = of_products(pl.Series([host]), LISTS)
    return found["product"].to_list()[0] if found.height else None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("typeform.com", "typeform"),
        ("haldane.typeform.com", "typeform"),
        ("admin.eu.haldane.typeform.com", "typeform"),
        ("drive.google.com", "google-drive"),
        ("www.netlify.app", "netlify"),
        ("app.netlify.com", "netlify"),
    ],
)
def test_a_host_is_of_the_product_of_the_longest_domain_above_it(host: str, expected: str) -> None:
    assert product(host) == expected


@pytest.mark.parametrize(
    "host",
    ["player.vimeo.com", "embed.typeform.com", "js.stripe.com", "js-agent.stripe.com", "o12.ingest.sentry.io",
     "cdn2.segment.com", "img.eu.vimeo.com"],
)  # fmt: skip
def test_parts_of_other_pages_are_nobodys_use(host: str) -> None:
    assert product(host) is None


@pytest.mark.parametrize("host", ["a-bakery.myshopify.com", "my-cv.netlify.app", "deep.down.vercel.app"])
def test_customers_own_sites_are_no_use_of_who_hosts_them(host: str) -> None:
    assert product(host) is None


@pytest.mark.parametrize("host", ["stackoverflow.com", "www.github.com", "uk.indeed.com"])
def test_what_everybody_reads_is_no_use_of_what_is_sold_there(host: str) -> None:
    assert product(host) is None


@pytest.mark.parametrize("host", ["nottypeform.com", "typeform.com.example", "google.com", "co.uk", "localhost"])
def test_a_domain_that_only_looks_alike_is_none(host: str) -> None:
    assert product(host) is None


def test_no_domain_of_the_catalogue_is_a_whole_public_suffix() -> None:
    domains = LISTS.products["domains"].explode().drop_nulls()
    assert set(domains).isdisjoint(
        {"co.uk", "com", "io", "github.io", "amazonaws.com", "cloudfront.net", "azure.com"} - {"azure.com"}
    )
    assert domains.str.contains(".", literal=True).all()
