"""Every page, in the order of the rail."""

from dashboards.pages import (
    ai,
    allocation,
    budgets,
    changes,
    commitments,
    data,
    findings,
    home,
    licenses,
    overlap,
    reconcile,
    renewals,
    savings,
    shadow_it,
    spend,
)
from dashboards.pages.base import Page

PAGES: tuple[Page, ...] = (
    home.PAGE,
    spend.PAGE,
    changes.PAGE,
    budgets.PAGE,
    allocation.PAGE,
    commitments.PAGE,
    ai.PAGE,
    reconcile.PAGE,
    renewals.PAGE,
    licenses.PAGE,
    overlap.PAGE,
    shadow_it.PAGE,
    findings.PAGE,
    savings.PAGE,
    data.PAGE,
)
