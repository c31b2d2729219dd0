"""Trails of apps beside money: sign-ons, OAuth grants, and what a resolver or a proxy saw; one short file a kind."""

from sources.trails.base import Asking, Sighted, TrailKind
from sources.trails.domain_csv import DOMAIN_CSV
from sources.trails.oauth_entra import OAUTH_ENTRA
from sources.trails.oauth_google import OAUTH_GOOGLE
from sources.trails.sso_okta import SSO_OKTA

KINDS: tuple[TrailKind, ...] = (DOMAIN_CSV, OAUTH_GOOGLE, OAUTH_ENTRA, SSO_OKTA)


def kind_named(name: str) -> TrailKind:
    """The kind of this name, which outlay.toml has been held against."""
    return next(kind for kind in KINDS if kind.name == name)


__all__ = ["KINDS", "Asking", "Sighted", "TrailKind", "kind_named"]
