"""Writes every page that is made from the code: `make docs`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from checks.conformance.handbook import page as conformance_page
from checks.handbook import page as checks_page
from pipelines.conformance import exceptions
from pipelines.conformance.null_columns import may_lack, never_filled
from pipelines.settings.docs import markdown
from pipelines.settings.example import SHOWN, example
from sources.inventory.aws.permissions import page as aws_permissions
from sources.inventory.azure.permissions import page as azure_permissions
from sources.inventory.gcp.permissions import page as gcp_permissions
from transforms.waste.handbook import PROVIDERS
from transforms.waste.handbook import page as rules_page

PAGES: dict[Path, Callable[[], str]] = {
    Path("docs/checks.md"): checks_page,
    Path("docs/conformance.md"): lambda: conformance_page(exceptions(), never_filled(), may_lack()),
    Path("docs/permissions/aws.json"): aws_permissions,
    Path("docs/permissions/azure.json"): azure_permissions,
    Path("docs/permissions/gcp.json"): gcp_permissions,
    Path("docs/settings.md"): markdown,
    **{Path(f"docs/rules/{provider}.md"): partial(rules_page, provider) for provider in PROVIDERS},
    Path("outlay.example.toml"): lambda: example([SHOWN]),
}


def main() -> None:
    for file, text in PAGES.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
