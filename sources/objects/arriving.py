"""How an object arrives: into a file nobody reads yet, complete, and only then under its name."""

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from sources.base import Object, Unreachable

_OUR_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)


def arrive(obj: Object, into: Path, write: Callable[[IO[bytes]], None], *, size_known: bool = True) -> Path:
    """Have `write` fill a temporary file, check its size where it is known, and give it a name of its own in `into`.

    The name ends in the object's, so that its endings (`.csv.gz`) stay, and is unlike that of any other object or
    version. Raises Unreachable where the size is not the listed one (transient) or this disk does not take the file.
    """
    try:
        return _complete(obj, into, write, size_known)
    except OSError as error:
        if error.errno in _OUR_DISK:
            raise _not_kept(into, error) from error
        raise


def _complete(obj: Object, into: Path, write: Callable[[IO[bytes]], None], size_known: bool) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=into, prefix=".arriving-", delete=False) as file:
        partial = Path(file.name)
        try:
            write(file)
            file.flush()
            if size_known and partial.stat().st_size != obj.size_bytes:
                raise _wrong_size(obj, partial.stat().st_size)
            return partial.replace(into / _own_name(obj))
        finally:
            partial.unlink(missing_ok=True)


def _own_name(obj: Object) -> str:
    """A digest of place and version, then the end of the object's name (at most 200 bytes of UTF-8)."""
    digest = hashlib.sha256(f"{obj.uri}\n{obj.version}".encode()).hexdigest()[:20]
    return f"{digest}-{obj.uri.rsplit('/', 1)[-1][-50:]}"


def _wrong_size(obj: Object, size: int) -> Unreachable:
    return Unreachable(
        obj.uri,
        found=f"{size} bytes",
        expected=f"{obj.size_bytes} bytes, as listed",
        do="It was replaced or cut off meanwhile: the next run lists and reads it again.",
        transient=True,
    )


def _not_kept(into: Path, error: OSError) -> Unreachable:
    return Unreachable(
        str(into),
        found=f"a folder that does not take the download ({error.strerror})",
        expected="a folder that can be written, with enough space",
        do="Free space or change its permissions; it lies below `[storage] path`.",
    )
