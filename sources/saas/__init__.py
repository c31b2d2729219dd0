"""Seats and use of software: one short file a vendor."""

from sources.saas.atlassian import ATLASSIAN
from sources.saas.base import Answer, Answers, Asking, SaasKind, Told
from sources.saas.csv_files import CSV
from sources.saas.figma import FIGMA
from sources.saas.github import GITHUB
from sources.saas.google_workspace import GOOGLE_WORKSPACE
from sources.saas.microsoft365 import MICROSOFT365
from sources.saas.notion import NOTION
from sources.saas.okta import OKTA
from sources.saas.salesforce import SALESFORCE
from sources.saas.scim import SCIM
from sources.saas.slack import SLACK
from sources.saas.zendesk import ZENDESK
from sources.saas.zoom import ZOOM

KINDS: tuple[SaasKind, ...] = (
    OKTA,
    MICROSOFT365,
    GOOGLE_WORKSPACE,
    SLACK,
    GITHUB,
    ZOOM,
    ATLASSIAN,
    SALESFORCE,
    ZENDESK,
    FIGMA,
    NOTION,
    SCIM,
    CSV,
)


def kind_named(name: str) -> SaasKind:
    """The kind of this name, which outlay.toml has been held against."""
    return next(kind for kind in KINDS if kind.name == name)


__all__ = ["KINDS", "Answer", "Answers", "Asking", "SaasKind", "Told", "kind_named"]
