"""What tests of sources share."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_NOBODY = 65534


@pytest.fixture
def unprivileged() -> Iterator[Callable[[], Path]]:
    """Call it to go on as a user whom permissions bind, also where tests run as root; gives a folder of that user."""
    folder = Path(tempfile.mkdtemp())
    as_root = os.geteuid() == 0

    def begin() -> Path:
        if as_root:
            os.chown(folder, _NOBODY, _NOBODY)
            os.seteuid(_NOBODY)
        return folder

    yield begin
    if as_root:
        os.seteuid(0)
    for inside in (folder, *folder.rglob("*")):
        inside.chmod(0o700)
    shutil.rmtree(folder)
