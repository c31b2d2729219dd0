"""What a cloud must allow for its inventory: `permissions aws|azure|gcp`."""

import sys
from importlib import import_module
from typing import Annotated, Literal

from cyclopts import Parameter

Cloud = Literal["aws", "azure", "gcp"]
CloudWord = Annotated[Cloud, Parameter(help="Whose policy or role.")]


def permissions(cloud: CloudWord, /) -> None:
    """Print the policy or role that a cloud needs, for its own command line to take: reads alone.

    It is made of what a run asks for, and lies in docs/permissions as well.
    """
    sys.stdout.write(import_module(f"sources.inventory.{cloud}.permissions").page())
