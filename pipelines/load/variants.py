"""What each object is a delivery of, where its kind has several and no manifest says."""

from collections.abc import Mapping
from dataclasses import replace

from pipelines.load.desk import Desk
from pipelines.plan.found import Found
from sources.base import SourceError

Objects = dict[str, Found | SourceError]


def told_apart(objects: Mapping[str, Found], desk: Desk) -> Objects:
    """The objects with their variants, or why one cannot be told; those that came together are looked at together."""
    if not desk.kind.varied:
        return {**objects}
    seen: Objects = {uri: found if found.variant else _look(found, desk) for uri, found in objects.items()}
    unsaid = {uri: found for uri, found in seen.items() if isinstance(found, Found) and not objects[uri].variant}
    try:
        agreed = desk.kind.agreed({uri: found.variant for uri, found in unsaid.items()})
    except SourceError as error:
        return {**seen, **dict.fromkeys(unsaid, error)}
    return {**seen, **{uri: replace(unsaid[uri], variant=variant) for uri, variant in agreed.items()}}


def _look(found: Found, desk: Desk) -> Found | SourceError:
    try:
        path = found.local or desk.kind.fetch(found.object, desk.state / "tmp", endpoint=desk.endpoint)
        return replace(found, local=path, variant=desk.kind.variant_of(path, found.object.uri))
    except SourceError as error:
        return error
