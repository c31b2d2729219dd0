"""How the objects at a source make up a billing period.

A manifest decides; each export of a source is replaced on its own. Where there is none, `parts`: all files of the
period that are there together are it. `newest`: each file is a whole delivery and the latest wins. `append`: each
object adds, once.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.plan.found import Found


@dataclass(frozen=True)
class PeriodWork:
    """One billing period whose rows are to be replaced by those of `objects`; `kept_loads` stay beside them.

    `signature` tells this set of contents, under the checks of this run, from any other.
    """

    billing_period: str
    objects: tuple[Found, ...]
    signature: str
    kept_loads: tuple[str, ...] = ()


def _work(period: str, objects: Sequence[Found], rules: str, kept_loads: Sequence[str] = ()) -> PeriodWork:
    named = sorted("\0".join((found.object.uri, *found.contents, found.variant)) for found in objects)
    signature = hashlib.sha256("\n".join([rules, *named]).encode()).hexdigest()[:16]
    return PeriodWork(period, tuple(objects), signature, tuple(kept_loads))


def emptied(readable: Sequence[Found], loads: pl.DataFrame) -> set[str]:
    """Billing periods that an object held when it was loaded and, changed since, holds no more."""
    now_in = {each.object.uri: set(each.periods or ()) for each in readable}
    rows = loads.select("object", "billing_period").iter_rows()
    return {period for uri, period in rows if uri in now_in and period not in now_in[uri]}


def _there(period: str, readable: Sequence[Found]) -> list[Found]:
    return [each for each in readable if period in (each.periods or ()) and period not in each.left]


def _left(period: str, readable: Sequence[Found], loads: pl.DataFrame) -> set[str]:
    """Loaded objects that are there still, but hold nothing of the period any more."""
    present = {each.object.uri for each in readable}
    return (set(_loaded(period, loads)) & present) - {each.object.uri for each in _there(period, readable)}


def _loaded(period: str, loads: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Object -> `Found.contents` of what is loaded."""
    rows = loads.filter(pl.col("billing_period") == period).select("object", "content_hash", "reading")
    return {uri: (content_hash, reading or "") for uri, content_hash, reading in rows.iter_rows()}


def _parts(period: str, readable: Sequence[Found], loads: pl.DataFrame, rules: str) -> PeriodWork | None:
    there, loaded = _there(period, readable), _loaded(period, loads)
    new = [each for each in there if loaded.get(each.object.uri) != each.contents]
    return _work(period, there, rules) if new or _left(period, readable, loads) else None


def _newest(period: str, readable: Sequence[Found], loads: pl.DataFrame, rules: str) -> PeriodWork | None:
    there = _there(period, readable)
    if not there:
        return _parts(period, readable, loads, rules)
    last = max(there, key=lambda each: (each.object.modified, each.object.uri))
    same = _loaded(period, loads) == {last.object.uri: last.contents}
    return None if same else _work(period, [last], rules)


def _append(period: str, readable: Sequence[Found], loads: pl.DataFrame, rules: str) -> PeriodWork | None:
    loaded = _loaded(period, loads)
    new = [each for each in _there(period, readable) if loaded.get(each.object.uri) != each.contents]
    replaced = {each.object.uri for each in new} | _left(period, readable, loads)
    of_period = loads.filter(pl.col("billing_period") == period)
    kept = of_period.filter(~pl.col("object").is_in(list(replaced)))["load_id"]
    return _work(period, new, rules, list(kept)) if replaced else None


def by_manifests(
    period: str,
    readable: Sequence[Found],
    loads: pl.DataFrame,
    rules: str,
    covered: Collection[tuple[str, str]],
    present: Collection[str],
) -> PeriodWork | None:
    """The exports of which the newest run differs from what is loaded; the loads of the others stay.

    `covered` are the (export, month) that whole runs tell of; `present` are the URIs of all that lies at the source.
    """
    there: dict[str | None, dict[str, Found]] = defaultdict(dict)
    for each in _there(period, readable):
        there[each.export][each.object.uri] = each
    loaded: dict[str | None, dict[str, tuple[str, ...]]] = defaultdict(dict)
    kept_by_export: dict[str | None, list[str]] = defaultdict(list)
    exports = {each.object.uri: each.export for each in readable}
    for load in loads.filter(pl.col("billing_period") == period).iter_rows(named=True):
        export = exports.get(load["object"], load["export"])
        loaded[export][load["object"]] = (load["content_hash"], load["reading"] or "", load["variant"] or "")
        kept_by_export[export].append(load["load_id"])

    def changed(export: str | None) -> bool:
        now = {uri: (*each.contents, each.variant) for uri, each in there[export].items()}
        if export is None:  # loaded before its folder had manifests: what is there still is no truth any more
            return any(uri in present for uri in loaded[None])
        return now != loaded[export] and bool(now or (export, period) in covered)

    new = {export for export in {*there, *loaded} if changed(export)}
    if not new:
        return None
    objects = [each for export in new for each in there[export].values()]
    kept = [load for export, ids in kept_by_export.items() if export not in new for load in ids]
    return _work(period, sorted(objects, key=lambda each: each.object.uri), rules, kept)


Choice = Callable[[str, Sequence[Found], pl.DataFrame, str], PeriodWork | None]
DELIVERIES: dict[str, Choice] = {"parts": _parts, "newest": _newest, "append": _append}
