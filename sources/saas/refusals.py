"""How a vendor says no: a permission is missing, a plan has it not, a thing is gone, or something failed."""

from dataclasses import dataclass

from sources.http import Reply


@dataclass(frozen=True)
class Refusal:
    """Why a question has no answer. `status` is SAAS_FEED's, or `gone`: the thing asked about is there no more.

    `found` is what came, in the vendor's words; `permission` what is missing, where the reply names it.
    """

    found: str
    status: str = "refused"
    permission: str | None = None


def by_status(reply: Reply) -> Refusal | None:
    """What most vendors' statuses say; None: this is an answer."""
    if 200 <= reply.status < 300:
        return None
    said = {401: "refused", 402: "not_offered", 403: "refused", 404: "gone", 410: "gone"}
    return Refusal(reply.words, said.get(reply.status, "failed"))
