"""What manifests make of the objects at a source: which files are the truth, and which exports are not whole."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from pipelines.plan.found import Listed, Reason
from sources.base import Object, SourceError
from sources.billing.kinds import BillingKind
from sources.billing.manifests.base import ExportRun, Key, Places, Run, Told, newest
from warehouse.tables import MANIFEST


@dataclass(frozen=True)
class Listing:
    """`objects` are to be read; `covered` are the (export, month) that whole runs tell of, also with no file at all.

    `broken` is why a month of an export, or a manifest, is held back; `manifests` are MANIFEST rows that changed.
    """

    objects: tuple[Listed, ...]
    covered: frozenset[tuple[str, str]] = frozenset()
    broken: tuple[Reason, ...] = ()
    manifests: pl.DataFrame = field(default_factory=MANIFEST.empty)
    notes: tuple[str, ...] = ()
    by_manifest: bool = False


@dataclass(frozen=True)
class Reading:
    """Reads the texts of manifests; those that have not changed are remembered."""

    source: str
    known: Mapping[str, Mapping[str, object]]
    fetch: Callable[[Object], str]
    now: datetime

    def text(self, manifest: Object) -> str:
        known = self.known.get(manifest.uri)
        if known and known["version"] == manifest.version:
            return str(known["contents"])
        return self.fetch(manifest)

    def rows(self, texts: Mapping[Object, str]) -> pl.DataFrame:
        """MANIFEST rows of those that are new or changed."""
        rows = [
            (self.source, manifest.uri, manifest.version, text, self.now)
            for manifest, text in texts.items()
            if self.known.get(manifest.uri, {}).get("version") != manifest.version
        ]
        return pl.DataFrame(rows, schema=MANIFEST.schema, orient="row")


def arrange(kind: BillingKind, listed: Sequence[Object], reading: Reading) -> Listing:
    """The files that the newest manifests of a source list; all its objects where it has no manifest."""
    texts: dict[Object, str] = {}
    runs: list[tuple[Object, ExportRun]] = []
    broken: list[Reason] = []
    for manifests in kind.manifests:
        for manifest in manifests.choose(listed):
            try:
                texts[manifest] = reading.text(manifest)
                runs += [(manifest, run) for run in manifests.read(manifest, texts[manifest])]
            except SourceError as error:
                broken.append((None, manifest.uri, manifest.version, str(error)))
    rows = reading.rows(texts)
    if not runs and not broken:
        others = [Listed(each) for each in listed if each not in texts]
        return Listing(tuple(others), manifests=rows)
    return _of_runs(kind, listed, runs, broken, rows)


def _of_runs(
    kind: BillingKind,
    listed: Sequence[Object],
    runs: Sequence[tuple[Object, ExportRun]],
    broken: Sequence[Reason],
    rows: pl.DataFrame,
) -> Listing:
    chosen = newest(runs)
    places = Places(listed)
    placed = {run: places.run(manifest, run) for held in chosen.values() for manifest, run in held}
    off = dict(_not_whole(chosen, placed))
    whole = {key: [run for _, run in held] for key, held in chosen.items() if (key[0], key[2]) not in off}
    in_force = {run: placed[run] for held in whole.values() for run in held}
    variants = kind.variants([*in_force])
    by_uri = {each.uri: each for each in listed}
    objects = {
        uri: Listed(
            by_uri[uri], run.export, variants.get(run, ""), file.rows, run.periods, run.columns, _left(run, whole)
        )
        for run, place in in_force.items()
        for uri, file in place.objects.items()
    }
    left = len(listed) - len(objects) - len({manifest.uri for manifest, _ in runs})
    return Listing(
        tuple(objects.values()),
        frozenset((export, period) for export, _, period in whole),
        (*broken, *off.values()),
        rows,
        tuple(_left_alone(left, off)),
        by_manifest=True,
    )


def _left(run: ExportRun, whole: Mapping[Key, Sequence[ExportRun]]) -> tuple[str, ...]:
    """The months of a run that others hold instead, or that wait."""
    return tuple(period for period in run.periods if run not in whole.get((run.export, run.dataset, period), ()))


def _not_whole(
    chosen: Mapping[Key, Sequence[Told]], placed: Mapping[ExportRun, Run]
) -> Iterator[tuple[tuple[str, str], Reason]]:
    """(export, month) -> why it waits."""
    wrong: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for (export, _, period), held in chosen.items():
        wrong[export, period] += [placed[run] for _, run in held if placed[run].missing]
    for (export, period), runs in wrong.items():
        if not runs:
            continue
        first = runs[0]
        found = "; ".join(run.missing for run in runs)
        reason = (
            f"{first.manifest.uri}: found that {found}; expected all {len(first.told.files)} files of the run "
            f"{first.told.run_id}, as the manifest lists them. The month is read as soon as they are there; until then "
            "its last good figures stay."
        )
        yield (export, period), (period, first.manifest.uri, first.manifest.version, reason)


def _left_alone(left: int, off: Mapping[tuple[str, str], Reason]) -> Iterable[str]:
    if left > 0 and not off:
        files, are = ("files", "are") if left > 1 else ("file", "is")
        yield f"{left:,} {files} that no newest manifest lists {are} left alone."
