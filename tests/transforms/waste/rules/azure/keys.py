"""Ids of Azure's resources, in one subscription and group unless it is said otherwise."""

from tests.transforms.waste.estates import ACCOUNT, Part, scan


def key(resource_type: str, name: str, *, group: str = "rg", account: str = ACCOUNT) -> str:
    """`/subscriptions/…/<name>`, lower-cased; of a nested type `name` is `parent/name`."""
    space, *types = resource_type.split("/")
    path = "/".join(f"{each}/{part}" for each, part in zip(types, name.split("/"), strict=True))
    return f"/subscriptions/{account}/resourcegroups/{group}/providers/{space}/{path}".lower()


def asked(*resource_types: str, status: str = "ok", account: str = ACCOUNT) -> Part:
    """That these types were asked for."""
    return scan(*resource_types, status=status, account=account, provider="azure")
