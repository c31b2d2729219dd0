"""Threads take turns sooner while others ask beside, and as before afterwards."""

import sys

from pipelines.turns import SOON_SECONDS, short_turns


def test_turns_are_short_within_the_block_alone() -> None:
    before = sys.getswitchinterval()
    with short_turns():
        assert sys.getswitchinterval() == SOON_SECONDS < before
    assert sys.getswitchinterval() == before
