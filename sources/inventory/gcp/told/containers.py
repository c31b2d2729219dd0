"""Clusters, node pools and services of Cloud Run, as their REST interfaces give them.

The inventory has services as Knative's v1, Cloud Run's own list as v2; both are read.
https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters,
https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services,
https://docs.cloud.google.com/run/docs/reference/rest/v1/namespaces.services
"""

import re
from typing import Any

from sources.inventory.gcp.told.steps import Json, links, several, whole, within

CLUSTER_OF = re.compile(r"/(projects/[^/]+/(?:locations|zones)/[^/]+/clusters/[^/]+)/nodePools/")
KNATIVE = "autoscaling.knative.dev"
RUN = "run.googleapis.com"


def cluster(data: Json) -> dict[str, Any]:
    return {"autopilot": bool(within(data, "autopilot", "enabled"))}


def node_pool(data: Json) -> dict[str, Any]:
    """`groups` are the managers whose machines are its nodes; `linking` finds those."""
    above, scaling = CLUSTER_OF.search(str(data.get("selfLink", ""))), data.get("autoscaling") or {}
    scales, zones = bool(scaling.get("enabled")), max(1, len(several(data, "locations")))
    least, most = (whole(scaling.get(f"{end}NodeCount")) or 0 for end in ("min", "max"))
    least_of_all, most_of_all = (whole(scaling.get(f"total{end}NodeCount")) for end in ("Min", "Max"))
    return {
        "cluster": [f"//container.googleapis.com/{above[1]}"] if above else [],
        "machine_type": within(data, "config", "machineType"),
        "least_nodes": (least_of_all or least * zones) if scales else None,
        "most_nodes": (most_of_all or most * zones) if scales else None,
        "groups": links(several(data, "instanceGroupUrls")),
    }


def service(data: Json) -> dict[str, Any]:
    return _knative(data) if "spec" in data or "metadata" in data else _own(data)


def _own(data: Json) -> dict[str, Any]:
    of_service, template = data.get("scaling") or {}, data.get("template") or {}
    scaling = template.get("scaling") or {}
    idle = [within(each, "resources", "cpuIdle") for each in several(template, "containers")]
    return {
        "least_instances": max(
            whole(scaling.get("minInstanceCount")) or 0, whole(of_service.get("minInstanceCount")) or 0
        ),
        "most_instances": whole(scaling.get("maxInstanceCount")),
        "cpu_always": any(value is False for value in idle),
    }


def _knative(data: Json) -> dict[str, Any]:
    own = within(data, "metadata", "annotations") or {}
    template = within(data, "spec", "template", "metadata", "annotations") or {}
    return {
        "least_instances": max(whole(template.get(f"{KNATIVE}/minScale")) or 0, whole(own.get(f"{RUN}/minScale")) or 0),
        "most_instances": whole(template.get(f"{KNATIVE}/maxScale")),
        "cpu_always": template.get(f"{RUN}/cpu-throttling") == "false",
    }


READS = {
    "container.googleapis.com/Cluster": cluster,
    "container.googleapis.com/NodePool": node_pool,
    "run.googleapis.com/Service": service,
}
