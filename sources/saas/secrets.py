"""What the variable of a source holds: a token, or a client's id and secret with a colon between them."""

import base64
import re
from collections.abc import Mapping

CLIENT = re.compile(r"([^:\s{]+):(\S+)")


def client_of(secret: str) -> tuple[str, str] | None:
    """Id and secret of a client; None where the secret is a token, which has no colon."""
    found = CLIENT.fullmatch(secret)
    return (found[1], found[2]) if found else None


def basic(name: str, secret: str) -> Mapping[str, str]:
    """The header of https://www.rfc-editor.org/rfc/rfc7617."""
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"}
