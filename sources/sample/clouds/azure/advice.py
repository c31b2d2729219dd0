"""What Azure Advisor advises on costs: at list prices, and by rules of its own, so that it is wrong at times.

https://learn.microsoft.com/rest/api/advisor/recommendations/list; the kind of advice is told by an id that is the same
for everybody: https://learn.microsoft.com/azure/advisor/advisor-reference-cost-recommendations.
"""

from collections.abc import Iterable, Iterator

import polars as pl

from sources.sample.clouds.azure.inventory import Json
from sources.sample.clouds.azure.rates import rates
from sources.sample.clouds.azure.usage import meters
from sources.sample.clouds.azure.words import Row, instant
from sources.sample.world import World

MACHINES = "e10b1381-5f0a-47ff-8c7b-37bd13d7c974"
PROBLEM, SOLUTION = "Machines that hardly work", "Right-size or shut down underutilized virtual machines"
# By plot: the size that it advises instead; none where it would have the machine shut down.
ADVICE = {"vm_idle_covered": None, "vm_idle_twin": None, "vm_light": None, "vm_underused": "Standard_D4s_v5"}
HOURS_A_YEAR = 24 * 365


def advice(listed: Iterable[tuple[Row, Json]], world: World) -> Iterator[tuple[str, Json]]:
    """Subscription and recommendation of each machine that is advised on and whose story has begun."""
    dollars = dict(meters().filter(type="vm", part="compute").select("size", "usd").rows())
    euro = float(rates(world).filter(pl.col("month") <= world.as_of)["euro"][-1])
    for row, answer in listed:
        if row["plot"] in ADVICE and (row["story_since"] is None or row["story_since"] < world.as_of):
            target = ADVICE[row["plot"]]
            an_hour = float(dollars[row["size"]]) - (float(dollars[target]) if target else 0.0)
            yield row["account"], _recommendation(row, answer, target, an_hour * euro * HOURS_A_YEAR, world)


def _recommendation(row: Row, answer: Json, target: str | None, a_year: float, world: World) -> Json:
    told = {
        "recommendationType": "SkuChange" if target else "Shutdown",
        "currentSku": row["size"],
        "targetSku": target or "Shutdown",
        "lookbackPeriod": "7",
        "savingsAmount": f"{a_year / 12:.2f}",
        "annualSavingsAmount": f"{a_year:.2f}",
        "savingsCurrency": "EUR",
        "regionId": row["region"],
    }
    return {
        "id": f"{answer['id']}/providers/Microsoft.Advisor/recommendations/{row['guid']}",
        "name": row["guid"],
        "type": "Microsoft.Advisor/recommendations",
        "properties": {
            "category": "Cost",
            "impact": "High",
            "impactedField": "MICROSOFT.COMPUTE/VIRTUALMACHINES",
            "impactedValue": row["name"],
            "lastUpdated": instant(world.yesterday),
            "recommendationTypeId": MACHINES,
            "shortDescription": {"problem": PROBLEM, "solution": SOLUTION},
            "extendedProperties": {name: value for name, value in told.items() if value},
            "resourceMetadata": {"resourceId": answer["id"], "source": answer["id"]},
        },
    }
