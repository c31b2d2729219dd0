import importlib
import pkgutil
import re

import pytest

import checks.suites
from checks.handbook import page
from checks.suites import SUITES
from warehouse.tables import TABLES

MODULES = sorted(module.name for module in pkgutil.iter_modules(checks.suites.__path__))
CHECKS = [check for suite in SUITES for check in suite.checks]


def test_every_module_is_in_the_tuple_under_its_tables_name():
    assert sorted(suite.table.name for suite in SUITES) == MODULES
    assert {suite.table for suite in SUITES} <= set(TABLES)


@pytest.mark.parametrize("name", MODULES)
def test_every_suite_has_a_judge_and_a_test_that_breaks_each_check(name):
    module = importlib.import_module(f"checks.suites.{name}")
    test = importlib.import_module(f"tests.checks.suites.test_{name}")
    assert callable(module.judge)
    assert module.SUITE in SUITES
    assert set(test.FAULTS) == {check.name for check in module.SUITE.checks}


def test_names_are_snake_case_and_unique():
    names = [check.name for check in CHECKS]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name)] == []


def test_every_suite_blocks_on_something():
    assert [suite.title for suite in SUITES if not any(check.blocking for check in suite.checks)] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_has_a_title_docs_and_a_remedy(check):
    assert check.title[0].isupper()
    assert not check.title.endswith(".")
    assert check.docs.endswith(".")
    assert check.do.endswith(".")
    assert f"| `{check.name}` | {'blocks' if check.blocking else 'reported'} |" in page()
