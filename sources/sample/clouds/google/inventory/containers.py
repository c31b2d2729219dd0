"""Clusters, node pools and services as their REST interfaces give them.

https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters
https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services
"""

from sources.sample.clouds.google.inventory.estate import COMPUTE, Json, There, Thing, has, labelled, labels

API = "https://container.googleapis.com/v1"
VERSION = "1.33.4-gke.1134000"


def cluster(thing: Thing, there: There) -> Json:
    pools = there.below(thing, "NodePool")
    return {
        "name": thing["name"],
        "network": "default",
        "nodePools": [node_pool(pool, there) for pool in pools],
        "locations": [thing["zone"]],
        **labelled(thing, "resourceLabels"),
        "selfLink": f"{API}/projects/{thing['project']}/locations/{thing['region']}/clusters/{thing['name']}",
        "currentMasterVersion": VERSION,
        "createTime": there.utc(thing, thing["created"], "created"),
        "status": "RUNNING",
        "currentNodeCount": sum(len(there.below(pool, "Instance")) for pool in pools),
        "location": thing["region"],
        "id": there.code("cluster", 32, thing),
    }


def node_pool(thing: Thing, there: There) -> Json:
    above = f"{API}/projects/{thing['project']}/locations/{thing['region']}/clusters/{thing['parent_name']}"
    zone, empty = f"{COMPUTE}/projects/{thing['project']}/zones/{thing['zone']}", has(thing, "scaled_to_zero")
    return {
        "name": thing["name"],
        "config": {
            "machineType": thing["size"],
            "diskSizeGb": 50,
            "diskType": "pd-balanced",
            "imageType": "COS_CONTAINERD",
            "labels": labels(thing),
        },
        "initialNodeCount": thing["amount"],
        "locations": [thing["zone"]],
        **({"autoscaling": {"enabled": True, "minNodeCount": 0, "maxNodeCount": 4}} if empty else {}),
        "management": {"autoUpgrade": True, "autoRepair": True},
        "selfLink": f"{above}/nodePools/{thing['name']}",
        "version": VERSION,
        "instanceGroupUrls": [f"{zone}/instanceGroupManagers/gke-{thing['name']}-grp"],
        "status": "RUNNING",
    }


def service(thing: Thing, there: There) -> Json:
    name = f"projects/{thing['project']}/locations/{thing['region']}/services/{thing['name']}"
    image = f"{thing['region']}-docker.pkg.dev/{thing['project']}/services/{thing['name']}:latest"
    resources = {"limits": {"cpu": "1", "memory": "512Mi"}, "cpuIdle": True}
    return {
        "name": name,
        "uid": there.code("service", 32, thing),
        "generation": "4",
        **labelled(thing),
        "createTime": there.utc(thing, thing["created"], "created"),
        "updateTime": there.utc(thing, thing["created"], "created"),
        "ingress": "INGRESS_TRAFFIC_ALL",
        "launchStage": "GA",
        "template": {
            "scaling": {"minInstanceCount": thing["amount"], "maxInstanceCount": 10},
            "timeout": "300s",
            "containers": [
                {"image": image, "resources": resources, "ports": [{"name": "http1", "containerPort": 8080}]}
            ],
            "maxInstanceRequestConcurrency": 80,
        },
        "uri": f"https://{thing['name']}-{thing['project_number']}.{thing['region']}.run.app",
    }
