"""Files of this machine: a file, a folder (recursive, links followed once) or a glob.

`~` is expanded, and a relative path is relative to `base`. A file that bears the very name of a glob is that file.
"""

import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sources.base import Object, Unreachable
from sources.objects.choosing import absent, no_match, only_left_out
from sources.objects.naming import Glob, is_glob, left_out


def list_objects(path: str, *, base: Path) -> list[Object]:
    """The files that `path` names, sorted by URI; hidden and marker files below it are left out."""
    with _told(path):
        target = base.absolute() / Path(path).expanduser()
        if _is_there(target):
            return (
                _of_folder(target.resolve()) if target.is_dir() else [_described(target.parent.resolve() / target.name)]
            )
        if is_glob(path):
            wild = f"{Path(path).expanduser()}{'/' if path.endswith('/') else ''}"
            return _of_glob(Glob(wild), base.absolute())
        raise absent(str(target), _alike(target))


def fetch(obj: Object) -> Path:
    """The file itself, once it is known to be readable and still the version that was listed."""
    with _told(obj.uri):
        path = Path(obj.uri)
        if not _is_there(path) or _described(path).version != obj.version:
            raise _changed(obj.uri)
        path.open("rb").close()
        return path


def _of_folder(folder: Path) -> list[Object]:
    files = list(_walk(folder))
    kept = [path for path, name in files if not left_out(name)]
    if not kept:
        raise only_left_out(str(folder), len(files)) if files else _empty(folder)
    return [_described(path) for path in sorted(kept, key=str)]


def _of_glob(glob: Glob, base: Path) -> list[Object]:
    folder = base / glob.folder
    if not _is_there(folder):
        raise absent(str(folder), _alike(folder))
    folder, inner = folder.resolve(), Glob(glob.text.removeprefix(glob.folder))
    matches = {path: name for path, name in _walk(folder, inner) if inner.matches(name)}
    kept = [path for path, name in matches.items() if not left_out(name)]
    if not kept:
        raise only_left_out(glob.text, len(matches)) if matches else no_match(glob.text)
    return [_described(path) for path in sorted(kept, key=str)]


def _walk(folder: Path, glob: Glob | None = None) -> Iterator[tuple[Path, str]]:
    """All files below a folder and their names within it; with a glob only where a match can lie; each folder once."""
    waiting, seen = [folder], set[Path]()
    while waiting:
        here = waiting.pop()
        if (real := here.resolve()) in seen:
            continue
        seen.add(real)
        for path in sorted(here.iterdir()):
            name = path.relative_to(folder).as_posix()
            if not path.is_dir():
                yield path, name
            elif not left_out(name) and (glob is None or glob.may_hold(name)):
                waiting.append(path)


def _is_there(path: Path) -> bool:
    """Whether there is anything at the path; unlike `exists`, raises where that cannot be told."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _described(path: Path) -> Object:
    """The object at a path. Raises Unreachable for what is no regular file and for names that are no text."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise _odd(path, "a pipe, socket or device", "a regular file")
    if not _is_text(str(path)):
        raise _odd(path, "a file name that is not UTF-8", "a name that can be written down")
    version = f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
    modified = datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None)
    return Object(str(path), status.st_size, version, modified)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def _told(where: str) -> Generator[None]:
    """Turns what the file system says into an Unreachable that names the file."""
    try:
        yield
    except PermissionError as error:
        raise _forbidden(str(error.filename or where)) from error
    except FileNotFoundError as error:
        raise _changed(str(error.filename or where)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise _odd(where, f"a path that cannot be used ({error})", "a file, a folder or a glob") from error


def _alike(target: Path) -> list[str]:
    """Names beside an absent one that begin as it does, or the nearest folder that is there."""
    parent = next((folder for folder in target.parents if folder.is_dir()), None)
    if parent is None:
        return []
    near = sorted(path for path in parent.iterdir() if path.name.startswith(target.stem))
    return [str(path) for path in near] or [f"the folder {parent}"]


def _forbidden(where: str) -> Unreachable:
    return Unreachable(
        where,
        found="no permission to read it",
        expected="a file, and folders above it, that this user may read",
        do="Change the permissions, or run as a user that has them.",
    )


def _changed(where: str) -> Unreachable:
    return Unreachable(
        where,
        found="a file that was changed or removed since it was listed, or a link to nothing",
        expected="the file as it was listed",
        do="Remove the link if it is one; else nothing needs to be done: the next run reads it again.",
        transient=True,
    )


def _empty(folder: Path) -> Unreachable:
    return Unreachable(
        str(folder),
        found="a folder without any file",
        expected="at least one file in it or below it",
        do="Correct `path` in outlay.toml, or wait for the first delivery.",
    )


def _odd(where: object, found: str, expected: str) -> Unreachable:
    return Unreachable(
        str(where).encode(errors="replace").decode(),
        found=found,
        expected=expected,
        do="Correct `path` in outlay.toml, or move the file out of the folder.",
    )
