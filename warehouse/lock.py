"""One writer at a time: a lock beside the warehouse, and who holds it."""

import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def only_writer(state: Path, told: Callable[[str], None], doing: str) -> Generator[None]:
    """Holds the state folder's lock; while another process has it, waits, and tells who that is."""
    lock, holder = FileLock(state / "lock"), state / "lock.holder"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        told(f"Waiting for {_holder_name(holder)}, which has the warehouse …")
        lock.acquire()
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "doing": doing}), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder_name(holder: Path) -> str:
    try:
        said = json.loads(holder.read_text(encoding="utf-8"))
        return f"`{said['doing']}` (process {said['pid']})"
    except (OSError, ValueError, KeyError):
        return "another process"
