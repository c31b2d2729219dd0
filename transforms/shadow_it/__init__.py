"""Which product a card line, an invoice or a sign-on is of, and which products nobody approved."""

from transforms.shadow_it.resolver import RESOLVED, Lists, resolve

__all__ = ["RESOLVED", "Lists", "resolve"]
