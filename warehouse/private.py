"""Files that only their owner may read."""

import os
from pathlib import Path

OWNER_ONLY = 0o600


def private_file(path: Path) -> Path:
    """The same path, now a file (empty where there was none) with mode 0600. Raises OSError where that can't be had."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
    try:
        if os.fstat(descriptor).st_mode & 0o077:
            os.fchmod(descriptor, OWNER_ONLY)
    finally:
        os.close(descriptor)
    return path
