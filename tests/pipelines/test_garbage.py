"""Garbage is looked for seldom, and still is."""

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from pipelines.garbage import importing, leave_modules_alone, look_seldom

# What Python sets where nobody sets another: https://docs.python.org/3.11/library/gc.html#gc.set_threshold
BY_ITSELF = (700, 10, 10)


class Loop:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_it_is_looked_for_less_often_than_python_does_by_itself() -> None:
    gc.set_threshold(*BY_ITSELF)
    look_seldom()
    assert gc.get_threshold()[0] > BY_ITSELF[0]


def test_what_refers_to_itself_is_found_in_the_end() -> None:
    look_seldom()
    lost = weakref.ref(Loop())
    kept = [[number] for number in range(2 * gc.get_threshold()[0])]
    assert lost() is None
    assert kept


def test_modules_are_left_alone_and_what_comes_later_is_not() -> None:
    leave_modules_alone()
    lost = weakref.ref(Loop())
    assert gc.get_freeze_count() > 0
    gc.collect()
    assert lost() is None


def test_nothing_is_gone_over_while_modules_are_imported_nor_what_came_of_it_later() -> None:
    before = gc.get_freeze_count()
    with importing():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before


def test_a_process_does_not_go_over_all_modules_at_its_end() -> None:
    code = """
import atexit, gc
from pipelines.garbage import end_at_once
gc.disable()
atexit.register(lambda: print(gc.get_freeze_count() > 0))
end_at_once()
end_at_once()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "True\n"
