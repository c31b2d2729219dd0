"""By what name Cloud Monitoring knows a disk: the machine that it hangs on, and the device that it is there.

https://docs.cloud.google.com/monitoring/api/metrics_gcp_c#gcp-compute (instance/disk/*: device_name)
"""

from collections.abc import Collection

import polars as pl

from sources.inventory.gcp.client import Client
from sources.inventory.gcp.compute import listed
from sources.inventory.gcp.names import COMPUTE, full_name, key_of
from sources.inventory.gcp.told.steps import several

DEVICE = pl.Schema({"x_resource_key": pl.String(), "machine_id": pl.String(), "device_name": pl.String()})


def devices(client: Client, project: str, disks: Collection[str]) -> pl.DataFrame:
    """DEVICE of disks by their keys; what hangs on several machines is known by the first. Raises Unreachable."""
    number = next((key.split("/")[4] for key in disks if key.startswith("//compute.googleapis.com/projects/")), None)
    keys = {name: key_of(name, f"{COMPUTE}Disk", number, disk) for name, disk in listed(client, project, "disks")}
    rows = [
        (keys[name], str(machine.get("id")), str(attached.get("deviceName")))
        for _, machine in listed(client, project, "instances")
        for attached in several(machine, "disks")
        if (name := full_name(str(attached.get("source")))) in keys
    ]
    return (
        pl.DataFrame(rows, schema=DEVICE, orient="row")
        .filter(pl.col("x_resource_key").is_in(disks))
        .unique("x_resource_key", keep="first", maintain_order=True)
    )


def no_devices() -> pl.DataFrame:
    """DEVICE without rows."""
    return pl.DataFrame(schema=DEVICE)
