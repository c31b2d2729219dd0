"""What Google's Recommender advises: by rules of its own, at list prices.

https://docs.cloud.google.com/recommender/docs/reference/rest/v1/projects.locations.recommenders.recommendations
"""

from collections.abc import Iterator
from functools import cache

import polars as pl

from sources.sample.clouds.google.estate import HERE
from sources.sample.clouds.google.inventory.estate import Json, There, Thing

TYPE = "recommender.googleapis.com/Recommendation"
# By story: recommender, its subtype, what it would do, and which part of the cost it would leave.
ADVICE = {
    "vm_idle": ("google.compute.instance.IdleResourceRecommender", "STOP_VM", "stopping Idle VM", 0.0),
    "vm_weekly": ("google.compute.instance.IdleResourceRecommender", "STOP_VM", "stopping Idle VM", 0.0),
    "vm_underused": (
        "google.compute.instance.MachineTypeRecommender",
        "CHANGE_MACHINE_TYPE",
        "changing machine type of",
        0.5,
    ),
    "disk_detached": ("google.compute.disk.IdleResourceRecommender", "DELETE_DISK", "deleting idle disk", 0.0),
    "address_unused": (
        "google.compute.address.IdleResourceRecommender",
        "DELETE_ADDRESS",
        "deleting idle address",
        0.0,
    ),
    "image_unused": ("google.compute.image.IdleResourceRecommender", "DELETE_IMAGE", "deleting unused image", 0.0),
    "sql_idle": ("google.cloudsql.instance.IdleRecommender", "STOP_INSTANCE", "stopping idle instance", 0.0),
    "sql_underused": (
        "google.cloudsql.instance.OverprovisionedRecommender",
        "CHANGE_TIER",
        "changing the tier of",
        0.5,
    ),
}
HOURS_A_MONTH, SECONDS_A_MONTH, NANO = 730, 2_592_000, 10**9


@cache
def _prices() -> dict[tuple[str, str], float]:
    """By type and size what one costs a month at list prices, of what does not go by its amount."""
    return _summed(by_amount=False)


@cache
def _prices_of_amount() -> dict[tuple[str, str], float]:
    return _summed(by_amount=True)


def _summed(*, by_amount: bool) -> dict[tuple[str, str], float]:
    prices = pl.read_csv(HERE / "prices.csv").select("key", "price")
    hours = pl.when(pl.col("basis") == "hours").then(HOURS_A_MONTH).otherwise(1)
    there = pl.read_csv(HERE / "meters.csv").filter(
        pl.col("by_amount") == by_amount, pl.col("basis").is_in(["hours", "month"]), pl.col("when") != "used"
    )
    cost = (pl.col("price") * pl.col("units") * hours).sum()
    rows = there.join(prices, on="key").group_by("type", "size").agg(cost=cost).iter_rows()
    return {(of, size): cost for of, size, cost in rows}


def advice_of(thing: Thing, named: str, said: Json, there: There) -> Iterator[tuple[str, Json]]:
    """Name and recommendation, where Google has one for the thing of that full name."""
    if thing["story"] not in ADVICE or not there.begun(thing):
        return
    recommender, subtype, words, left = ADVICE[thing["story"]]
    key = (thing["type"], thing["size"])
    cost = _prices().get(key, 0.0) + thing["amount"] * _prices_of_amount().get(key, 0.0)
    place = thing["zone"] if "/zones/" in named else "global" if "/global/" in named else thing["region"]
    number = there.code("advice", 12, thing)
    name = f"projects/{thing['project_number']}/locations/{place}/recommenders/{recommender}/recommendations/{number}"
    saved = round((cost * (left - 1)) * NANO)
    operation = {
        "action": "test" if subtype == "CHANGE_TIER" else "remove" if subtype.startswith("DELETE") else "replace",
        "resourceType": thing["asset_type"],
        "resource": named,
    }
    yield (
        name,
        {
            "name": name,
            "description": f"Save cost by {words} '{said['name']}'.",
            "lastRefreshTime": f"{there.world.as_of}T07:00:00Z",
            "primaryImpact": {
                "category": "COST",
                "costProjection": {
                    "cost": {
                        "currencyCode": "USD",
                        "units": str(int(saved / NANO)),
                        "nanos": saved - int(saved / NANO) * NANO,
                    },
                    "duration": f"{SECONDS_A_MONTH}s",
                },
            },
            "content": {"operationGroups": [{"operations": [operation]}]},
            "stateInfo": {"state": "ACTIVE"},
            "recommenderSubtype": subtype,
            "priority": "P2",
            "etag": f'"{there.code("advice, etag", 16, thing)}"',
        },
    )
