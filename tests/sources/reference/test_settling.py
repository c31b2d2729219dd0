"""How long a billing period may change after its end: each provider once, with the page that says so."""

import polars as pl

from sources.reference.providers import providers
from sources.reference.settling import SETTLING, settling


def test_each_provider_stands_once_with_its_days() -> None:
    frame = settling()
    assert dict(frame.iter_rows()) == {"aws": 14, "azure": 5, "gcp": 7, "oci": 3}
    assert set(frame["provider"]) <= set(providers()["slug"])


def test_each_says_what_the_provider_says_and_where() -> None:
    told = pl.read_csv(SETTLING)
    assert told.null_count().sum_horizontal().item() == 0
    assert told["source"].str.starts_with("https://").all()
