"""Which exports of a month are read again, beside others of the same source."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl
import pytest

from pipelines.plan.delivery import PeriodWork, by_manifests
from pipelines.plan.found import Found
from sources.base import Object
from warehouse.tables import LOAD

MONTH = "2026-10"


def there(uri: str, content: str, export: str, variant: str = "") -> Found:
    seen = Object(uri, 1, "1", datetime(2026, 11, 1))
    return Found(seen, content, (MONTH,), export=export, variant=variant)


def loaded(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    """(object, content, export) -> live loads named after their objects."""
    filled: list[Mapping[str, object]] = [
        {"load_id": f"of {uri}", "object": uri, "content_hash": content, "export": export, "billing_period": MONTH}
        for uri, content, export in rows
    ]
    return pl.DataFrame(filled, schema=LOAD.schema)


def choose(
    found: list[Found], loads: pl.DataFrame, *, covered: set[str], present: set[str] | None = None
) -> PeriodWork | None:
    everywhere = present if present is not None else {each.object.uri for each in found}
    return by_manifests(MONTH, found, loads, "rules", {(export, MONTH) for export in covered}, everywhere)


def read(work: PeriodWork | None) -> tuple[list[str], list[str]] | None:
    return None if work is None else ([each.object.uri for each in work.objects], sorted(work.kept_loads))


def test_nothing_new_is_no_work():
    assert choose([there("a1", "x", "a")], loaded(("a1", "x", "a")), covered={"a"}) is None


def test_one_export_is_replaced_and_the_other_stays():
    found = [there("a2", "y", "a"), there("b1", "z", "b")]
    loads = loaded(("a1", "x", "a"), ("b1", "z", "b"))
    assert read(choose(found, loads, covered={"a", "b"})) == (["a2"], ["of b1"])


def test_a_file_less_in_the_newest_run_takes_its_rows_away():
    loads = loaded(("a1", "x", "a"), ("a2", "y", "a"))
    assert read(choose([there("a1", "x", "a")], loads, covered={"a"})) == (["a1"], [])


def test_a_run_without_files_empties_its_month():
    assert read(choose([], loaded(("a1", "x", "a")), covered={"a"})) == ([], [])


def test_an_export_that_is_not_whole_or_not_there_any_more_changes_nothing():
    assert choose([], loaded(("a1", "x", "a")), covered=set()) is None


def test_a_delivery_that_is_now_another_variant_is_read_again():
    loads = loaded(("a1", "x", "a"))
    assert read(choose([there("a1", "x", "a", "joined")], loads, covered={"a"})) == (["a1"], [])


@pytest.mark.parametrize(("present", "kept"), [({"a1", "stray"}, []), ({"a1"}, ["of stray"])], ids=["there", "gone"])
def test_what_was_loaded_before_there_were_manifests_stays_only_where_it_is_gone(present: set[str], kept: list[str]):
    loads = loaded(("stray", "x", None))
    assert read(choose([there("a1", "y", "a")], loads, covered={"a"}, present=present)) == (["a1"], kept)
