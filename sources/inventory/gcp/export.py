"""Exports of Cloud Asset Inventory: files of JSON, a line an asset, as `gcloud asset export` writes them.

https://docs.cloud.google.com/asset-inventory/docs/export-cloud-storage
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from sources.base import Unreadable
from sources.inventory.base import Asking
from sources.inventory.gcp.assets import Asset
from sources.objects import fetch, list_objects
from sources.settings import InventorySettings

GZIP = b"\x1f\x8b"


def exported(settings: InventorySettings, asking: Asking) -> list[Asset]:
    """All assets in the files that `path` names. Raises Unreachable, Unreadable."""
    objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
    files = (fetch(each, asking.into, endpoint=settings.endpoint) for each in objects)
    return [asset for file in files for asset in _assets(file)]


def _assets(file: Path) -> Iterator[Asset]:
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            asset = Asset.read(json.loads(line))
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise _no_asset(file, number, error) from error
        if asset is not None:
            yield asset


def _lines(file: Path) -> list[str]:
    """The lines of a file that may be compressed. Raises Unreadable where it is no text."""
    packed = file.read_bytes()
    try:
        return (gzip.decompress(packed) if packed.startswith(GZIP) else packed).decode().splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise _no_asset(file, 1, error) from error


def _no_asset(file: Path, line: int, error: Exception) -> Unreadable:
    return Unreadable(
        f"{file}, line {line}",
        found=f"what is no asset ({type(error).__name__}: {str(error)[:80]})",
        expected="a line an asset, as `gcloud asset export --content-type=resource` writes them",
        do="Export again, or name only such files in `path`.",
    )
