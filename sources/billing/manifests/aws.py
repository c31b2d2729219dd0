"""The manifests of AWS' exports.

Data Exports (FOCUS, CUR 2.0) write `<export>/metadata/BILLING_PERIOD=2026-10/[<run>/]<export>-Manifest.json` with the
`dataFiles` and `columns` of that month; `<run>` is `<time>-<execution id>`, where each is kept:
https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html

A legacy report writes `<report>/20261001-20261101/<report>-Manifest.json`, and where it keeps its versions one more in
each `<assemblyId>/`, with `reportKeys`, `columns`, `billingPeriod` and `assemblyId`:
https://docs.aws.amazon.com/cur/latest/userguide/understanding-report-versions.html
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sources.base import Object, Unreadable
from sources.billing.manifests.base import ExportRun, ListedFile, bare

DATA_EXPORT = re.compile(
    r"(?P<root>.+)/metadata/BILLING_PERIOD=(?P<month>\d{4}-\d\d)/(?:(?P<run>[^/]+)/)?[^/]+-Manifest\.json",
    re.IGNORECASE,
)
LEGACY = re.compile(r"(?P<root>.+)/(?P<month>\d{8}-\d{8})/(?:(?P<run>[^/]+)/)?[^/]+-Manifest\.json", re.IGNORECASE)
# Where in a file's key the name of the export ends.
END_OF_ROOT = re.compile(r"/(?:data/BILLING_PERIOD=|\d{8}-\d{8}/|year=\d{4}/)", re.IGNORECASE)
# When a run was, in the folder of its files: `20261003T101500Z`, `2026-10-03T10:15:00.123Z-<execution id>`.
RUN = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d)[:-]?(\d\d)[:-]?(\d\d)(?:\.(\d+))?")
START = re.compile(r"(\d{4})(\d\d)\d\d")
FOCUS_COLUMNS, CUR_COLUMNS = {"billedcost", "chargeperiodstart", "effectivecost"}, ("lineitem", "billbill")
FOCUS_TABLE, CUR_TABLE = "FOCUS_1_", "COST_AND_USAGE_REPORT"
REFRESH = "Refresh the export, or remove the manifest; it is read as soon as it changes."


@dataclass(frozen=True)
class AwsManifests:
    """The manifests of FOCUS exports, or those of Cost and Usage Reports: one bucket may hold both."""

    focus: bool

    def choose(self, listed: Sequence[Object]) -> list[Object]:
        """For each export and month the manifest on top and the newest below it."""
        places: dict[tuple[str, str], list[tuple[tuple[str, ...], Object]]] = defaultdict(list)
        for each in listed:
            found = DATA_EXPORT.fullmatch(each.uri) or LEGACY.fullmatch(each.uri)
            if found:
                places[found["root"], found["month"]].append((_rank(found["run"], each), each))
        return [chosen for there in places.values() for chosen in _newest(there)]

    def read(self, manifest: Object, text: str) -> list[ExportRun]:
        """One run of one month; [] where the manifest is of the other kind of export. Raises Unreadable."""
        told = _parsed(manifest, text)
        columns = _columns(told)
        if _is_focus(told, columns, text) is not self.focus:
            return []
        keys = _keys(manifest, told)
        run = _run_of(told, keys) or _folder(manifest, "run")
        return [
            ExportRun(
                export=_export(manifest, keys, str(told.get("bucket", ""))),
                periods=_months(manifest, told),
                rank=_rank(run, manifest),
                files=tuple(ListedFile(key) for key in keys),
                run_id=run or manifest.version,
                columns=columns,
            )
        ]


def _newest(there: Sequence[tuple[tuple[str, ...], Object]]) -> list[Object]:
    """The manifest on top, and of those in the folders of runs the newest where it may be newer than that.

    A run whose folder tells no time is known to be newer by nothing but the top manifest.
    """
    top = [each for rank, each in there if rank[1] == "top"]
    timed = [(rank, each) for rank, each in there if rank[1] == "timed"]
    others = [(rank, each) for rank, each in there if rank[1] == "untimed"]
    newest = [max(timed, key=lambda each: each[0])[1]] if timed else []
    return [*top, *(newest or ([] if top or not others else [max(others, key=lambda each: each[0])[1]]))]


def _rank(run: str | None, manifest: Object) -> tuple[str, ...]:
    """When the run was by its folder, else when its manifest was written."""
    time = RUN.match(run) if run else None
    if time:
        *parts, fraction = time.groups()
        return (_clock(*parts, fraction or "0"), "timed", run or "")
    modified = f"{manifest.modified:%Y %m %d %H %M %S %f}".split()
    return (_clock(*modified), "untimed" if run else "top", manifest.uri)


def _clock(*parts: str) -> str:
    return "-".join(parts[:6]) + "." + parts[6].ljust(6, "0")[:6]


def _parsed(manifest: Object, text: str) -> Mapping[str, Any]:
    try:
        told: object = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise _no_manifest(manifest, "no JSON object")
    return cast("Mapping[str, Any]", told)


def _no_manifest(manifest: Object, found: str) -> Unreadable:
    return Unreadable(manifest.uri, found=found, expected="the manifest of an AWS export", do=REFRESH)


def _columns(told: Mapping[str, Any]) -> tuple[str, ...]:
    """`lineItem/UnblendedCost` of the legacy report's category and name; the name alone of others."""
    listed = told.get("columns")
    columns = [
        each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, dict) and "name" in each
    ]
    return tuple(_column(str(column.get("category") or ""), str(column["name"])) for column in columns)


def _column(category: str, name: str) -> str:
    """In Parquet the name has its category in it already: `line_item_unblended_cost` of `lineItem`."""
    prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", category).casefold()
    return name if not category or name.startswith(f"{prefix}_") else f"{category}/{name}"


def _is_focus(told: Mapping[str, Any], columns: Sequence[str], text: str) -> bool | None:
    """None for an export of neither kind, such as recommendations. One that lists no columns says its table."""
    named = {bare(column) for column in columns}
    if "reportKeys" in told or any(name.startswith(CUR_COLUMNS) for name in named):
        return False
    if named & FOCUS_COLUMNS or (not named and FOCUS_TABLE in text):
        return True
    return False if not named and CUR_TABLE in text else None


def _keys(manifest: Object, told: Mapping[str, Any]) -> list[str]:
    keys = told.get("dataFiles", told.get("reportKeys"))
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise _no_manifest(manifest, "no list of files (dataFiles or reportKeys)")
    return cast("list[str]", keys)


def _run_of(told: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    """The folder of the files where it tells a time, else what the manifest calls the run."""
    timed = (part for key in keys[:1] for part in key.split("/")[:-1] if RUN.match(part))
    names = (str(told[name]) for name in ("assemblyId", "executionId") if told.get(name))
    return next(iter([*timed, *names]), None)


def _export(manifest: Object, keys: Sequence[str], bucket: str) -> str:
    """The place of the export by its own files' keys, which stay what they were where a bucket is copied."""
    end = END_OF_ROOT.search(keys[0]) if keys else None
    if end is None:
        return _folder(manifest, "root") or manifest.uri
    root = keys[0][: end.start()]
    return root.partition("://")[2] or "/".join(part for part in (bucket, root) if part)


def _folder(manifest: Object, part: str) -> str | None:
    found = DATA_EXPORT.fullmatch(manifest.uri) or LEGACY.fullmatch(manifest.uri)
    return found[part] if found else None


def _months(manifest: Object, told: Mapping[str, Any]) -> tuple[str, ...]:
    """The month of the folder; of a legacy report the one that its billing period begins in."""
    folder = _folder(manifest, "month") or ""
    period = told.get("billingPeriod")
    start = START.match(str(period.get("start", "")) if isinstance(period, dict) else "") or START.match(folder)
    if start:
        return (f"{start[1]}-{start[2]}",)
    if not folder:
        raise _no_manifest(manifest, "no billing period")
    return (folder,)


FOCUS_EXPORTS, COST_AND_USAGE_REPORTS = AwsManifests(focus=True), AwsManifests(focus=False)
