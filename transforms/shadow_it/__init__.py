"""Which product a card line, an invoice, a sign-on, a grant or a host is of, and which products nobody approved."""

from transforms.shadow_it.answers import aliases
from transforms.shadow_it.apps import apps_seen, with_trails
from transforms.shadow_it.reading import with_texts
from transforms.shadow_it.resolver import RESOLVED, resolve
from transforms.shadow_it.terms import ALIASES, Lists, folded
from transforms.shadow_it.trails import Trails, sights

__all__ = [
    "ALIASES",
    "RESOLVED",
    "Lists",
    "Trails",
    "aliases",
    "apps_seen",
    "folded",
    "resolve",
    "sights",
    "with_texts",
    "with_trails",
]
