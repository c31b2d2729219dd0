"""What names on bills are looked up in, as frames."""

from sources.reference.measures import measures
from sources.reference.providers import providers
from sources.reference.regions import regions
from sources.reference.services import services
from transforms.focus.exports import Reference


def reference() -> Reference:
    return Reference(providers(), services(), regions(), measures())
