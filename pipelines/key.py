"""The key of people's pseudonyms, made by the first run into an empty state folder."""

import os
from collections.abc import Callable
from pathlib import Path

from warehouse.people_key import ENVIRONMENT, FILE, has_data, load_key, make_key


def prepare_key(state: Path, told: Callable[[str], None]) -> None:
    """Makes the key for an empty state folder and tells so; a folder with data and no key is a StateError."""
    if ENVIRONMENT in os.environ or has_data(state) or (state / FILE).exists():
        load_key(state)
        return
    make_key(state)
    told(f"Made {state / FILE}, the key of people's pseudonyms. Back it up: without it they cannot be continued.")
