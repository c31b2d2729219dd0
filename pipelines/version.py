"""Which version of the code this is."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


@cache
def version() -> str:
    """The installed version, else that of the checkout."""
    try:
        return installed("outlay")
    except PackageNotFoundError:
        return tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
