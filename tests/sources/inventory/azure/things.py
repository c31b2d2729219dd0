"""Resources as Resource Graph has them."""

from typing import Any

ONE, TWO, CLOSED = (f"0000000{n}-aaaa-bbbb-cccc-dddddddddddd" for n in (1, 2, 3))


def listed(*ids: str, **more: str) -> list[dict[str, Any]]:
    """Subscriptions as Resource Manager lists them."""
    return [{"id": f"/subscriptions/{each}", "subscriptionId": each, "state": "Enabled", **more} for each in ids]


def place(type_: str, name: str, subscription: str = ONE, group: str = "rg-Routing") -> str:
    """A resource's id; `type_` and `name` of a part have as many words behind the namespace."""
    space, *types = type_.split("/")
    named = "/".join(f"{each}/{part}" for each, part in zip(types, name.split("/"), strict=True))
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{space}/{named}"


def row(type_: str, name: str, subscription: str = ONE, **more: Any) -> dict[str, Any]:
    """A row of the table Resources."""
    return {
        "id": place(type_, name, subscription),
        "name": name.rpartition("/")[2],
        "type": type_.lower(),
        "kind": "",
        "location": "westeurope",
        "subscriptionId": subscription,
        "managedBy": "",
        "sku": None,
        "properties": {},
        "tags": None,
        **more,
    }


def disk(name: str, subscription: str = ONE, **properties: Any) -> dict[str, Any]:
    told = {"diskState": "Unattached", "diskSizeGB": 128, **properties}
    return row("Microsoft.Compute/disks", name, subscription, properties=told, sku={"name": "Premium_LRS"})


def machine(name: str, power: str = "running", subscription: str = ONE, **properties: Any) -> dict[str, Any]:
    view = {"extended": {"instanceView": {"powerState": {"code": f"PowerState/{power}"}}}}
    told = {"hardwareProfile": {"vmSize": "Standard_D2s_v5"}, **view, **properties}
    return row("Microsoft.Compute/virtualMachines", name, subscription, properties=told)
