"""The reference data that texts are resolved with."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.settings import Settings
from sources.reference.descriptors import confidences, prefixes, spellings, words
from sources.reference.products import products
from sources.reference.trail_words import data_kinds, idle_hosts, oauth_scopes
from transforms.shadow_it import ALIASES, Lists
from transforms.shadow_it.settings import ShadowSettings


def lists(
    catalogue: Path | None = None, aliases: pl.DataFrame | None = None, least: float = ShadowSettings().least_confidence
) -> Lists:
    """The built-in lists, with a company's own products where it has a catalogue, and ALIASES of what people said.

    What is told less surely than `least` is not told.
    """
    said = ALIASES.to_frame() if aliases is None else aliases
    return replace(_read(catalogue, catalogue.read_bytes() if catalogue else b""), aliases=said, least=least)


@lru_cache(maxsize=1)
def _read(catalogue: Path | None, content: bytes) -> Lists:
    """The lists with what `catalogue` says, made anew where it has another `content`."""
    read = Lists(products(catalogue), prefixes(), words(), spellings(), confidences())
    return replace(read, hosts=idle_hosts(), scopes=oauth_scopes(), data=data_kinds())


def lists_of(settings: Settings, aliases: pl.DataFrame | None = None, catalogue: Path | None = None) -> Lists:
    """The lists as outlay.toml has them; `catalogue` stands in place of the one that it names."""
    named = settings.shadow_it.catalogue
    own = catalogue or (settings.base / named if named else None)
    return lists(own, aliases, settings.shadow_it.least_confidence)
