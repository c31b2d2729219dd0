"""How the warehouse says that something is wrong."""


class StateError(Exception):
    """Something of the state folder can't be used: what was found, what was expected, what to do about it."""

    def __init__(self, what: str, *, found: str, expected: str, do: str) -> None:
        super().__init__(f"{what}: found {found}; expected {expected}. {do}")
        self.what, self.found, self.expected, self.do = what, found, expected, do
