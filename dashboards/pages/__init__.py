"""Every page, in the order of the rail."""

from dashboards.pages import data, findings, home, reconcile, savings, spend
from dashboards.pages.base import Page

PAGES: tuple[Page, ...] = (home.PAGE, spend.PAGE, reconcile.PAGE, findings.PAGE, savings.PAGE, data.PAGE)
