"""Which product a card line, an invoice or a sign-on is of, and which products nobody approved."""

from transforms.shadow_it.answers import aliases
from transforms.shadow_it.apps import Trails, apps_seen, joined, with_trails
from transforms.shadow_it.resolver import RESOLVED, resolve
from transforms.shadow_it.states import stated
from transforms.shadow_it.terms import ALIASES, Lists, folded
from transforms.shadow_it.trails import sights

__all__ = [
    "ALIASES",
    "RESOLVED",
    "Lists",
    "Trails",
    "aliases",
    "apps_seen",
    "folded",
    "joined",
    "resolve",
    "sights",
    "stated",
    "with_trails",
]
