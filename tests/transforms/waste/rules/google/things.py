"""Google's resources as its inventory gives them, for small estates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.reference.instance_families import families
from tests.transforms.waste.estates import Part, estate, resource
from transforms.waste.estate import Estate
from transforms.waste.rule import Value

COMPUTE = "//compute.googleapis.com/projects/777853987809"
ZONE = f"{COMPUTE}/zones/europe-west1-b"
PROJECT = "haldane-warehouse-iot"
TYPES = families()


def key(kind: str, number: int | str) -> str:
    """As the bill has it: with the numbers of the project and the resource."""
    place = "global" if kind in ("snapshot", "image", "forwardingRule", "urlMap", "backendService") else None
    return f"{COMPUTE}/{place or 'zones/europe-west1-b'}/{kind}/{number}"


def thing(kind: str, number: int | str, **told: Any) -> Part:
    """A resource of Compute; `kind` as asset types have it: Disk, Instance."""
    singular = f"{kind[:1].lower()}{kind[1:]}"
    return resource(
        key(singular, number),
        f"compute.googleapis.com/{kind}",
        **{"account": PROJECT, "name": f"{singular}-{number}"} | told,
    )


def machine(number: int | str = 1, *, state: str = "running", machine_type: str = "n2-standard-2", **told: Any) -> Part:
    same: dict[str, Any] = {"gpus": 0, "disks": [], "images": [], "node_pool": []}
    return thing("Instance", number, state=state, machine_type=machine_type, **same | told)


def disk(number: int | str = 1, *, attached_to: Sequence[str] | None = (), **told: Any) -> Part:
    attached = None if attached_to is None else list(attached_to)
    same: dict[str, Any] = {"size_gb": 100.0, "disk_type": "pd-ssd", "boot": False, "replicates": [], "images": []}
    return thing("Disk", number, state="ready", attached_to=attached, **same | told)


def there(*parts: Part, settings: Mapping[str, Value] | None = None) -> Estate:
    return estate(*parts, settings=settings, references={"families": TYPES})


def moment(day: date) -> str:
    return f"{day}T10:00:00Z"
