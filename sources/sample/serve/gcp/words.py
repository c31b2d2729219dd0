"""What Google's interfaces share: the errors of its cloud, page tokens. https://cloud.google.com/apis/design/errors."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from sources.sample.serve.asked import Answer, Request, told


def error(status: int, name: str, message: str, reason: str = "") -> Answer:
    """An error with its canonical name."""
    errors = {"errors": [{"message": message, "domain": "global", "reason": reason}]} if reason else {}
    return told({"error": {"code": status, "message": message, "status": name, **errors}}, status=status)


def forbidden(permission: str, resource: str) -> Answer:
    """What is told to who lacks a permission."""
    return error(403, "PERMISSION_DENIED", f"Permission '{permission}' denied on resource '{resource}'.", "forbidden")


def first_of(request: Request) -> int | None:
    """Where a page begins; None where the token is none that was given."""
    token = request.query.get("pageToken", "")
    if not token:
        return 0
    try:
        return int(urlsafe_b64decode(token).decode().removeprefix("from "))
    except ValueError:
        return None


def next_token(rest: int | None) -> dict[str, str]:
    """The token of the next page, where there is one."""
    return {} if rest is None else {"nextPageToken": urlsafe_b64encode(f"from {rest}".encode()).decode()}
