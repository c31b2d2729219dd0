"""Every page, in the order of the rail."""

from dashboards.pages import data, home, spend
from dashboards.pages.base import Page

PAGES: tuple[Page, ...] = (home.PAGE, spend.PAGE, data.PAGE)
