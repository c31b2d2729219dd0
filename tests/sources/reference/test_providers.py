"""The names of providers: each once, each with a slug and a source."""

import re

import polars as pl
import pytest

from sources.reference.providers import PROVIDERS, providers


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("amazon web services, inc.", "aws"),
        ("aws", "aws"),
        ("microsoft", "azure"),
        ("google cloud", "gcp"),
        ("oracle", "oci"),
        ("red hat inc.", "red-hat"),
        ("snowflake", "snowflake"),
    ],
)
def test_a_name_of_a_bill_leads_to_its_provider(name: str, slug: str) -> None:
    assert providers().filter(pl.col("name") == name)["slug"].to_list() == [slug]


def test_each_name_stands_once_and_is_folded() -> None:
    frame = providers()
    assert frame.schema == {"name": pl.String, "slug": pl.String}
    assert frame["name"].is_unique().all()
    assert frame["name"].to_list() == [" ".join(name.casefold().split()) for name in frame["name"]]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in frame["slug"])


def test_each_name_says_where_it_is_from() -> None:
    sources = pl.read_csv(PROVIDERS)["source"]
    assert sources.null_count() == 0
    assert all("https://" in source or "FOCUS-Sample-Data" in source for source in sources)
