"""The reference data that texts are resolved with."""

from pathlib import Path

from sources.reference.descriptors import prefixes, spellings, words
from sources.reference.products import products
from sources.reference.trail_words import data_kinds, idle_hosts, oauth_scopes
from transforms.shadow_it import Lists


def lists(catalogue: Path | None = None) -> Lists:
    """The built-in lists, with a company's own products where it has a catalogue."""
    return Lists(products(catalogue), prefixes(), words(), spellings(), idle_hosts(), oauth_scopes(), data_kinds())
