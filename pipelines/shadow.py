"""The reference data that texts are resolved with."""

from pathlib import Path

import polars as pl

from sources.reference.descriptors import confidences, prefixes, spellings, words
from sources.reference.products import products
from sources.reference.trail_words import data_kinds, idle_hosts, oauth_scopes
from transforms.shadow_it import ALIASES, Lists


def lists(catalogue: Path | None = None, aliases: pl.DataFrame | None = None) -> Lists:
    """The built-in lists, with a company's own products where it has a catalogue, and ALIASES of what people said."""
    said = ALIASES.to_frame() if aliases is None else aliases
    lines = (products(catalogue), prefixes(), words(), spellings(), confidences())
    return Lists(*lines, said, idle_hosts(), oauth_scopes(), data_kinds())
