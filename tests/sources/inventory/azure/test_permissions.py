"""The role that is asked for: enough for every request that is made, and for reading alone."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import polars as pl

from sources.inventory import Asking, kind_named
from sources.inventory.azure.attributes import DECLARED
from sources.inventory.azure.permissions import READS, page, role
from sources.inventory.base import WANTED
from sources.settings import InventorySettings
from tests.sources.inventory.azure.manager import Manager
from tests.sources.inventory.azure.things import ONE, listed, machine, row

SHIPPED = Path("docs/permissions/azure.json")


def action_of(path: str) -> str:
    """What Resource Manager asks a role for, of a read at a path: the types that follow the last namespace."""
    _, of_a_provider, named = unquote(path).lower().rpartition("/providers/")
    if not of_a_provider:
        return "microsoft.resources/subscriptions/read"
    space, *words = named.split("/")
    return "/".join([space, *words[::2], "read"])


def test_it_holds_reads_alone() -> None:
    assert all(action.endswith("/read") and "*" not in action for action in role()["Actions"])
    assert role()["DataActions"] == []


def test_it_is_the_file_that_is_shipped() -> None:
    assert SHIPPED.read_text() == page(), "run make docs"
    assert json.loads(page()) == role()


def test_it_names_the_read_of_every_type_as_azure_spells_it() -> None:
    told_with_another = "microsoft.containerservice/managedclusters/agentpools"
    named = {
        type_: action.lower().removesuffix("/read") for type_, action in READS.items() if type_ != told_with_another
    }
    assert all(type_ == action for type_, action in named.items())
    assert set(DECLARED) == set(READS)


def test_every_request_of_a_run_is_allowed(
    manager: Manager, settings: Callable[..., InventorySettings], asking: Asking
) -> None:
    storage = row("Microsoft.Storage/storageAccounts", "st1")
    manager.lists["/subscriptions"] = listed(ONE)
    manager.tables = {"resources": [machine("vm-1", "stopped"), storage], "recoveryservicesresources": []}
    kind = kind_named("azure")
    found = kind.look(settings(), asking).resources.filter(name="vm-1")
    days = {"metric": pl.lit("cpu_percent"), "first_day": pl.lit(date(2026, 10, 1)), "last_day": pl.lit(asking.as_of)}
    kind.measure(settings(), asking, found.with_columns(**days).select(WANTED.names()))
    asked = {action_of(path) for _, path, _ in manager.requests}
    assert len(asked) == 7
    assert asked <= {action.lower() for action in role()["Actions"]}
    assert {method for method, path, _ in manager.requests if "ResourceGraph" not in path} == {"GET"}
