"""What a program needs in its environment to sign in to the served company: invented tokens, good on loopback alone."""

from sources.sample.serve.company import Served

LETTERS = "ABCDEFGHIJ"


def credentials(company: Served) -> dict[str, str]:
    """`OUTLAY_<NAME>_TOKEN` of each feed, and where one is AWS an access key as boto3 reads it."""
    tokens = {f"OUTLAY_{feed.name.upper().replace('-', '_')}_TOKEN": feed.about["token"] for feed in company.feeds}
    if not any(feed.about["kind"] == "aws" for feed in company.feeds):
        return tokens
    keys = {"AWS_ACCESS_KEY_ID": "AKIAINVENTEDHERE", "AWS_SECRET_ACCESS_KEY": "invented"}
    return {**tokens, **keys, "AWS_EC2_METADATA_DISABLED": "true"}


def access_key(account: str) -> str:
    """The access key of a role's session in an account: it carries the account in letters."""
    return f"ASIA{''.join(LETTERS[int(digit)] for digit in account)}SAMP"


def account_of(key: str) -> str | None:
    """The account that an access key carries; none where it carries none."""
    letters = key[4:16]
    if len(letters) < 12 or not set(letters) <= set(LETTERS):
        return None
    return "".join(str(LETTERS.index(letter)) for letter in letters)
