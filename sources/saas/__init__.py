"""Seats and use of software: one short file a vendor."""

from sources.saas.base import Answer, Answers, Asking, SaasKind, Told
from sources.saas.okta import OKTA

KINDS: tuple[SaasKind, ...] = (OKTA,)


def kind_named(name: str) -> SaasKind:
    """The kind of this name, which outlay.toml has been held against."""
    return next(kind for kind in KINDS if kind.name == name)


__all__ = ["KINDS", "Answer", "Answers", "Asking", "SaasKind", "Told", "kind_named"]
