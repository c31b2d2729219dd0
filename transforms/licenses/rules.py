"""The questions that are asked of software, each with what to do and what it cannot see."""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class SoftwareRule:
    """One question about a seat, a pool, a contract or a pair of products."""

    id: str
    title: str
    question: str
    action: str
    cannot_see: str


SEE_USE = "use that leaves no trace in the feed that is named"
RULES = (
    SoftwareRule(
        "saas.seat.inactive",
        title="Seat that is no longer used",
        question="Was the account used in the window, as the vendor's own feed tells it?",
        action="Take the seat back from the account.",
        cannot_see=SEE_USE,
    ),
    SoftwareRule(
        "saas.seat.never_used",
        title="Seat that was never used",
        question="Was the account ever used since it was assigned, longer ago than the grace period?",
        action="Take the seat back from the account.",
        cannot_see=SEE_USE,
    ),
    SoftwareRule(
        "saas.seat.leaver",
        title="Seat of somebody who has left",
        question="Does the roster say that whoever holds the seat has left, or is suspended?",
        action="Close the account and take the seat back.",
        cannot_see="whether somebody else works with the account, or it is kept for its data",
    ),
    SoftwareRule(
        "saas.seat.duplicate",
        title="Second account of one person",
        question="Does the person have another paid account in the same app?",
        action="Move what lies in the second account and take its seat back.",
        cannot_see="what lies in the account",
    ),
    SoftwareRule(
        "saas.seat.over_tier",
        title="Seat of a tier that is too high",
        question="Does the account use only what a cheaper SKU has, as far as signals tell?",
        action="Give the account the cheaper SKU.",
        cannot_see="programs on a desk, and features of which no signal tells",
    ),
    SoftwareRule(
        "saas.pool.unassigned",
        title="Seats that nobody has",
        question="Were more seats bought than are assigned, as the vendor counts them?",
        action="Lower the number of seats bought.",
        cannot_see="seats that are kept free for people who are about to come",
    ),
    SoftwareRule(
        "saas.pool.over_provisioned",
        title="Commitment above what is held",
        question="Does the contract commit to more seats than are held, where the vendor does not count?",
        action="Commit to fewer seats at the next renewal.",
        cannot_see="seats that are held outside what the source tells of",
    ),
    SoftwareRule(
        "saas.contract.true_up",
        title="Seats above the commitment",
        question="Are more seats held than the contract commits to?",
        action="Take seats back, or agree a price before they are counted.",
        cannot_see="what the contract says of seats above its commitment",
    ),
    SoftwareRule(
        "saas.overlap.same_product",
        title="The same product bought twice",
        question="Does a second contract that runs buy the same product?",
        action="End the second contract.",
        cannot_see="terms that only the second contract has, and whose seats it pays for",
    ),
    SoftwareRule(
        "saas.overlap.same_job",
        title="Two products for the same job",
        question="Do two products of one job have the same people, and does ending one save anything?",
        action="Move people to the kept one and end the other.",
        cannot_see="work that only the retired one can do",
    ),
    SoftwareRule(
        "saas.overlap.in_bundle",
        title="Paid, though a bundle has it",
        question="Do the people have it in a bundle that is paid for anyway, and does ending it save anything?",
        action="Move people to the bundle and end the other.",
        cannot_see="work that only the retired one can do",
    ),
)
BY_ID = {rule.id: rule for rule in RULES}
