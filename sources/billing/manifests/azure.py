"""manifest.json, which Cost Management writes beside the files of each run of an export.

https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-improved-exports#manifest-file
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, cast

from sources.base import Object, Unreadable
from sources.billing.manifests.base import ExportRun, ListedFile

NAMES = ("manifest.json", "_manifest.json")
EXPORTS = "/providers/microsoft.costmanagement/exports/"
# Exports of usage without purchases, older than those of actual cost, are worse copies of them.
SAME_AS = {"Usage": "ActualCost"}


@dataclass(frozen=True)
class AzureManifests:
    """The manifests of exports of these types; those of other types are for other kinds of bill."""

    types: tuple[str, ...]

    def choose(self, listed: Sequence[Object]) -> list[Object]:
        """Each run has a manifest of its own, in a folder whose name tells nothing that may be relied on."""
        return [each for each in listed if PurePosixPath(each.uri).name.casefold() in NAMES]

    def read(self, manifest: Object, text: str) -> list[ExportRun]:
        """The run that a manifest tells; [] where it is of another type of export. Raises Unreadable.

        A newer run replaces an older one of the same scope, type and month, whatever the exports are called and
        whichever version of the columns they have.
        """
        try:
            told = json.loads(text)
            if "exportConfig" not in told:  # another provider's
                return []
            config, run = told["exportConfig"], told["runInfo"]
            kind = _known(config["type"], self.types)
            if kind is None:
                return []
            files = tuple(_file(blob) for blob in told["blobs"])
            first, last = _instant(run["startDate"]), _instant(run["endDate"] or run["startDate"])
            submitted = _instant(run["submittedTime"])
            return [
                ExportRun(
                    export=_scope(config["resourceId"]),
                    periods=_months(first, last),
                    rank=(f"{kind not in SAME_AS:d}", submitted.isoformat(), str(run["runId"])),
                    files=files,
                    run_id=str(run["runId"]),
                    dataset=SAME_AS.get(kind, kind),
                    unfinished=_unfinished(told, files),
                    days=(first.date().isoformat(), _end(first, last).date().isoformat()),
                )
            ]
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise _no_manifest(manifest, error) from error


def _known(kind: object, types: Sequence[str]) -> str | None:
    return next((each for each in types if each.casefold() == str(kind).casefold()), None)


def _scope(resource_id: str) -> str:
    """What an export is of: `/providers/Microsoft.Billing/billingAccounts/1234567` in lower case, its name left out."""
    return resource_id.strip().casefold().partition(EXPORTS)[0]


def _file(blob: dict[str, Any]) -> ListedFile:
    size, rows = blob.get("byteCount"), blob.get("dataRowCount")
    return ListedFile(
        str(blob["blobName"]).strip(), None if size is None else int(size), None if rows is None else int(rows)
    )


def _instant(text: str) -> datetime:
    """An instant in UTC; Azure gives seven decimals of a second, and no zone where it means UTC."""
    moment = datetime.fromisoformat(text.strip())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _months(first: datetime, last: datetime) -> tuple[str, ...]:
    """The months of both days and between them; a last day that begins a month is where the one before it ends."""
    end = _end(first, last)
    numbers = range(first.year * 12 + first.month - 1, end.year * 12 + end.month)
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)


def _end(first: datetime, last: datetime) -> datetime:
    return last - timedelta(microseconds=1) if last > first and last.day == 1 else last


def _unfinished(told: dict[str, Any], files: Sequence[ListedFile]) -> str:
    count = told.get("blobCount")
    if count is None or int(count) == len(files):
        return ""
    return f"it lists {len(files)} of {count} files"


def _no_manifest(manifest: Object, error: Exception) -> Unreadable:
    what = f"no {error}" if isinstance(error, KeyError) else str(cast("object", error))
    return Unreadable(
        manifest.uri,
        found=f"a manifest that cannot be read ({what[:200]})",
        expected="JSON with exportConfig, runInfo and blobs, as Cost Management writes it",
        do="Run the export again, or remove the folder of this run.",
    )
