"""Which product a card line, an invoice or a sign-on is of, and which products nobody approved."""

from transforms.shadow_it.apps import Trails, apps_seen, with_trails
from transforms.shadow_it.resolver import RESOLVED, resolve
from transforms.shadow_it.terms import Lists

__all__ = ["RESOLVED", "Lists", "Trails", "apps_seen", "resolve", "with_trails"]
