"""Lists and fetches objects: local paths, `s3://`, `az://`, `gs://`. How each is written: docs/objects.md."""

from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from sources.base import Object, Unreachable
from sources.objects import az, gs, local, s3
from sources.objects.naming import Location, is_glob
from sources.redact import redact


class _Scheme(Protocol):
    """One file a scheme: how to take its URIs apart, list and fetch."""

    @staticmethod
    def locate(uri: str) -> Location: ...

    @staticmethod
    def list_objects(where: Location, *, endpoint: str | None) -> list[Object]: ...

    @staticmethod
    def fetch(obj: Object, into: Path, *, endpoint: str | None) -> Path: ...


_SCHEMES: dict[str, _Scheme] = {"s3": s3, "az": az, "gs": gs}
_ALSO_CALLED = {"gcs": "gs", "azure": "az", "abfs": "az", "abfss": "az", "wasbs": "az", "s3a": "s3", "s3n": "s3"}


def list_objects(path: str, *, base: Path, endpoint: str | None = None) -> list[Object]:
    """The objects that `path` names: a file, a folder (recursive) or a glob; sorted by URI, never empty.

    A relative local path is relative to `base`. Raises Unreachable where there is nothing, or nothing can be seen.
    """
    _hold_no_secret(path, "path")
    if "://" not in path:
        return local.list_objects(path, base=base)
    _hold_no_secret(endpoint or "", "endpoint")
    scheme = _scheme(path)
    where = scheme.locate(path)
    if not where.container or is_glob(where.container):
        raise _no_container(path)
    return scheme.list_objects(where, endpoint=endpoint)


def fetch(obj: Object, into: Path, *, endpoint: str | None = None) -> Path:
    """A local file with the object's bytes as they are stored: a local object's own path, else a download in `into`.

    Raises Unreachable; transient, where the object is no longer the version that was listed.
    """
    if "://" not in obj.uri:
        return local.fetch(obj)
    return _scheme(obj.uri).fetch(obj, into, endpoint=endpoint)


def _scheme(uri: str) -> _Scheme:
    name = uri.partition("://")[0]
    if name not in _SCHEMES:
        raise _unknown_scheme(uri, name)
    return _SCHEMES[name]


def _unknown_scheme(uri: str, name: str) -> Unreachable:
    near = _ALSO_CALLED.get(name.lower()) or next(iter(get_close_matches(name.lower(), _SCHEMES, cutoff=0.3)), None)
    return Unreachable(
        uri,
        found=f"the scheme {name}://",
        expected="a local path, s3://bucket/…, az://container/… or gs://bucket/…",
        do=f"Write {near}://…" if near else "Write one of them; a local file is written without a scheme.",
    )


def _no_container(path: str) -> Unreachable:
    return Unreachable(
        path,
        found="no bucket or container's name, or a pattern in its place",
        expected="a name, then a slash and a folder, an object or a glob",
        do="Write each bucket as a source of its own.",
    )


def _hold_no_secret(text: str, key: str) -> None:
    """Raises Unreachable where a signature, key or password is written into the config."""
    if redact(text) == text:
        return
    raise Unreachable(
        text,
        found=f"a secret in `{key}`",
        expected="secrets in the environment alone, so that they are in no file, log or backup",
        do="Take it out and set the variable that docs/objects.md names for this store.",
    )
