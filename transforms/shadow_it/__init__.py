"""Which product a card line, an invoice or a sign-on is of, and which products nobody approved."""

from transforms.shadow_it.apps import Trails, apps_seen, with_trails
from transforms.shadow_it.resolver import RESOLVED, resolve
from transforms.shadow_it.terms import ALIASES, Lists, folded

__all__ = ["ALIASES", "RESOLVED", "Lists", "Trails", "apps_seen", "folded", "resolve", "with_trails"]
