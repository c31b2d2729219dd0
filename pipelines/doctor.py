"""Looks at everything a run depends on, and says how to mend what is wrong; changes nothing."""

import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from pipelines.credentials import CLOUDS, Cloud, places, present
from pipelines.examined import Finding, State
from pipelines.settings import BillingSettings, Settings
from pipelines.settings.model import sources_of
from pipelines.version import version
from sources.settings import InventorySettings

LOW_BYTES = 10 * 1000**3  # about 400 million billing rows
TOO_LOW_BYTES = 1000**3
# Where AWS' credentials are told by scheme, those of its interfaces are meant as well.
AWS = "s3://"
# https://aws.amazon.com/cloudwatch/pricing/
METRICS_COST = "0.01 USD for each 1,000 metrics asked of CloudWatch"
PACKAGES = ("duckdb", "polars", "dagster", "great-expectations", "dash")
# File systems on another machine: their locks are not dependable, and DuckDB needs locks.
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.s3fs", "afs", "ceph", "glusterfs"}
)


def examine(settings: Settings, port: int) -> Iterable[Finding]:
    """Every check, in an order that names causes before what follows from them."""
    yield _config(settings)
    yield _versions()
    yield _writable("state folder", settings.state)
    yield _disk(settings.state)
    yield _key(settings.state)
    yield _writable("dagster folder", settings.state / "dagster")
    yield _port(port)
    for cloud in CLOUDS:
        asked = [each for each in settings.inventory if each.kind == cloud.name and not each.path]
        tokens = [each.token_variable for each in asked if os.environ.get(each.token_variable)]
        if asked and len(tokens) == len(asked):
            yield Finding(f"{cloud.title} credentials", "ok", ", ".join(tokens))
        elif asked or any(
            bill.path.startswith((cloud.scheme, *cloud.also)) or (_asks(bill) and cloud.scheme == AWS)
            for bill in settings.billing
        ):
            yield _credentials(cloud)
    yield from (_source(bill, settings.base) for bill in settings.billing)
    yield from (_inventory(each) for each in settings.inventory)
    yield from _software(settings)
    yield _cost(settings)


def _config(settings: Settings) -> Finding:
    sources = len(list(sources_of(settings)))
    if not sources:
        return Finding("config", "warn", f"{settings.file} names no source", "Add a [[billing]] table to it.")
    return Finding("config", "ok", f"{settings.file}, {sources} source{'s' if sources > 1 else ''}")


def _versions() -> Finding:
    """Python's and those of the libraries that everything stands on; none is imported."""
    found, missing = [f"outlay {version()}", f"Python {platform.python_version()}"], list[str]()
    for package in PACKAGES:
        try:
            found.append(f"{package} {installed(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if missing:
        return Finding("versions", "fail", f"not installed: {', '.join(missing)}", "Run make setup.")
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("versions", "fail", ", ".join(found), "Outlay needs Python 3.11 to 3.13: make PYTHON=… setup.")
    return Finding("versions", "ok", ", ".join(found))


def _writable(what: str, folder: Path) -> Finding:
    """Whether files can be made in the folder, or in the one that it would be made in."""
    place = _existing(folder)
    try:
        with tempfile.NamedTemporaryFile(dir=place):
            return Finding(what, "ok", str(folder) if folder == place else f"{folder}, to be made by the first run")
    except OSError as error:
        return Finding(what, "fail", f"{place}: {error.strerror}", "Make it writable, or change [storage] path.")


def _disk(folder: Path) -> Finding:
    place = _existing(folder)
    free = shutil.disk_usage(place).free
    kind = _file_system(place)
    found = f"{free / 1000**3:.1f} GB free{f', {kind}' if kind else ''}"
    if kind in NETWORK:
        return Finding("disk", "fail", found, "Move [storage] path to a local disk: network shares lock undependably.")
    if free < LOW_BYTES:
        state: State = "fail" if free < TOO_LOW_BYTES else "warn"
        return Finding("disk", state, found, "Free some space, or move [storage] path to a larger disk.")
    return Finding("disk", "ok", found)


def _existing(folder: Path) -> Path:
    """The folder, else the closest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def _file_system(folder: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system that the folder lies on; empty where the system does not tell."""
    if not mounts.is_file():
        return ""
    known = {fields[1]: fields[2] for line in mounts.read_text().splitlines() if len(fields := line.split()) > 2}
    return next((known[str(place)] for place in (folder, *folder.parents) if str(place) in known), "")


def _key(state: Path) -> Finding:
    """The key behind the pseudonyms of people; a state folder with data needs the one that it was made with."""
    from warehouse.people_key import ENVIRONMENT, FILE, KeyMissing, KeyUnusable, has_data, load_key

    file = state / FILE
    try:
        load_key(state)
    except (KeyMissing, KeyUnusable) as error:
        if isinstance(error, KeyMissing) and not has_data(state):
            return Finding("people key", "ok", f"none yet; the first run makes {file}")
        return Finding("people key", "fail", f"found {error.found}; expected {error.expected}", error.do)
    if os.environ.get(ENVIRONMENT):
        return Finding("people key", "ok", f"{ENVIRONMENT} is set")
    return Finding("people key", "ok", f"{file}; back it up, apart from the data")


def _port(port: int) -> Finding:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as error:
            do = "The pages may be served already; else use `outlay serve --port N`."
            return Finding("port", "warn", f"127.0.0.1:{port}: {error.strerror}", do)
    return Finding("port", "ok", f"127.0.0.1:{port} is free")


def _credentials(cloud: Cloud) -> Finding:
    what = f"{cloud.title} credentials"
    if found := present(cloud):
        return Finding(what, "ok", ", ".join(found))
    looked = ", ".join(places(cloud))
    return Finding(what, "warn", "none in the usual places", f"Set one of {looked}; a role of the machine works too.")


def _source(bill: BillingSettings, base: Path) -> Finding:
    """Lists the source's objects, opens none."""
    from sources.base import SourceError

    what = f"source {bill.name}"
    if _asks(bill):
        return Finding(what, "ok", f"{bill.kind} is asked by a run alone, since a request costs")
    try:
        objects = bill.reader().list_objects(bill.path, base=base, endpoint=bill.endpoint)
    except SourceError as error:
        return Finding(what, "fail", f"{error.what}: found {error.found}; expected {error.expected}", error.do)
    if not objects:
        return Finding(what, "warn", f"{bill.path} has no file", "Check the path, or wait for the first delivery.")
    many = "s" if len(objects) > 1 else ""
    total = sum(each.size_bytes for each in objects)  # parts of a table have none that is told
    amount = f"{len(objects):,} file{many}, {total / 1e6:,.1f} MB" if total else f"{len(objects):,} object{many}"
    return Finding(what, "ok", f"{bill.path}: {amount}")


def _inventory(source: InventorySettings) -> Finding:
    """Nothing is asked: that takes as long as a run, and each region and account may answer otherwise."""
    what = f"inventory {source.name}"
    if source.path:
        return Finding(what, "ok", f"{source.path} is read by a run")
    least = f"outlay permissions {source.kind} prints the least that it needs; `/data` shows what was refused"
    return Finding(what, "ok", f"{source.endpoint or source.kind} is asked by a run; {least}")


def _software(settings: Settings) -> Iterable[Finding]:
    from pipelines.doctor_software import examine_software

    return examine_software(settings)


def _cost(settings: Settings) -> Finding:
    costs: dict[str, list[str]] = {}
    for bill in settings.billing:
        costs.setdefault(bill.reader().asking_costs(bill.path), []).append(bill.name)
    paid = [each.name for each in settings.inventory if each.kind == "aws" and each.metrics and not each.path]
    if paid:
        costs.setdefault(METRICS_COST, []).extend(paid)
    told = [f"{', '.join(names)}: {words}" for words, names in costs.items() if words]
    allowed = f"[limits] allows {settings.limits.api_cost_per_day} USD a day"
    return Finding("cost of asking", "ok", "; ".join([*(told or ["0 USD a day: files alone are read"]), allowed]))


def _asks(bill: BillingSettings) -> bool:
    from sources.billing import kind_named

    return kind_named(bill.kind).asks
