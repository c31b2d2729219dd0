"""Texts that are read once, for all who ask."""

from dataclasses import replace

import polars as pl

from pipelines.shadow import lists
from transforms.shadow_it import resolve, with_texts

LISTS = lists()
TEXTS = pl.Series(["SQ *LINEAR", "PAYPAL *CANVAPTYLIM", "Linear", "adobe systems software", "Notoin Labs", None, "x"])
CODES = pl.Series(["5812", "7372", "5734", None, None, None, "5812"])


def test_what_was_read_before_tells_the_same_whatever_category_a_line_has() -> None:
    before = with_texts(LISTS, TEXTS.head(3))
    for codes in (None, CODES):
        assert resolve(TEXTS, before, codes).equals(resolve(TEXTS, LISTS, codes))


def test_nothing_is_read_twice() -> None:
    said = "Nothing that anybody is called"
    before = with_texts(LISTS, pl.Series([said]))
    assert before.read is not None
    marked = replace(before, read=before.read.with_columns(host=pl.lit("a.example"), host_product=pl.lit("of-a")))
    assert resolve(pl.Series([said]), marked)["product"].to_list() == ["of-a"]
    assert with_texts(before, pl.Series([said])).read is before.read
