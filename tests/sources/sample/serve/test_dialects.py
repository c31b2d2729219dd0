"""Every dialect is in its table, under the name of a kind of feed, and has a test; each refuses and fails in words."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from sources.sample.serve import dialects
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects import DIALECTS
from sources.sample.serve.dialects.base import Dialect

ASKED = Request("GET", "/", "http://127.0.0.1:1/feed")
TESTS = "\n".join(file.read_text() for file in Path(__file__).parent.rglob("test_*.py"))


def test_every_dialect_is_in_the_table() -> None:
    names = {module.name for module in pkgutil.iter_modules(dialects.__path__)} - {"base"}
    modules = [importlib.import_module(f"{dialects.__name__}.{name}") for name in names]
    assert {module.DIALECT.kind for module in modules} == set(DIALECTS)
    assert {module.__name__.rpartition(".")[2] for module in modules} == {kind.replace("-", "_") for kind in DIALECTS}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda dialect: dialect.kind)
def test_a_dialect_has_a_test_and_says_no_in_its_own_way(dialect: Dialect) -> None:
    assert f'"{dialect.kind}", ' in TESTS
    assert dialect.refused(ASKED).status in (200, 400, 401, 403)
    assert dialect.limited(ASKED, 1).status in (400, 403, 429)
    assert dialect.failed(ASKED).status >= 500
