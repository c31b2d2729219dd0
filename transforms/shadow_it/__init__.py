"""Which product a card line, an invoice, a sign-on, a grant or a host is of, and which products nobody approved."""

from transforms.shadow_it.apps import apps_seen, with_trails
from transforms.shadow_it.resolver import RESOLVED, resolve
from transforms.shadow_it.terms import ALIASES, Lists, folded
from transforms.shadow_it.trails import Trails

__all__ = ["ALIASES", "RESOLVED", "Lists", "Trails", "apps_seen", "folded", "resolve", "with_trails"]
