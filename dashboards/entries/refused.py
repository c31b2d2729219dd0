"""An entry that is not taken."""

from warehouse.errors import StateError


class Refused(StateError):
    """An entry that cannot be taken as it is."""
