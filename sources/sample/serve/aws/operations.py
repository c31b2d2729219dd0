"""What AWS answers: who one is, roles, metrics, and every list of `answers/aws/<account>/<region>/`.

A collection is called `<service>.<operation>` as boto3 calls them (`ec2.describe_volumes`), a line an element of its
list; of an operation whose answer is no list a line is a whole answer, with the parameters that ask for it beside
(`s3.get_bucket_lifecycle_configuration`: `{"Bucket": …, "Rules": […]}`). `_about.json` may say `account`, the one of
a long-lived access key, and `refused`, how regions refuse: `{"me-south-1": "AuthFailure"}` (or UnauthorizedOperation).
Without, a policy forbids one region.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from botocore import xform_name

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request
from sources.sample.serve.aws import metrics
from sources.sample.serve.aws.asked import Asked, UnknownOperation, read
from sources.sample.serve.aws.lists import list_of, paged, wanted
from sources.sample.serve.aws.told import Refusal, refusal, result
from sources.sample.serve.credentials import access_key, account_of
from sources.sample.serve.dialects.base import session

EVERYWHERE = {"s3", "organizations", "route53", "iam", "cloudfront", "ce", "savingsplans", "account"}
# DocumentDB and Neptune are asked by RDS' own operations, and RDS tells of theirs.
SAME = {"rds": ("rds", "docdb", "neptune")}
REFUSED = {"ap-southeast-1": "UnauthorizedOperation"}
MISSING = {
    "GetBucketLifecycleConfiguration": ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    "GetBucketTagging": ("NoSuchTagSet", "The TagSet does not exist"),
    "GetBucketPolicy": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "GetPublicAccessBlock": ("NoSuchPublicAccessBlockConfiguration", "The configuration was not found"),
    "GetBucketEncryption": ("ServerSideEncryptionConfigurationNotFoundError", "The configuration was not found"),
}
OWN = {
    "GetCallerIdentity": lambda asked, answers, account: _identity(account),
    "AssumeRole": lambda asked, answers, account: _role(asked, answers),
    "GetMetricData": lambda asked, answers, account: metrics.metric_data(asked, answers, account),
    "GetMetricStatistics": lambda asked, answers, account: metrics.metric_statistics(asked, answers, account),
}


def answer(request: Request, answers: Answers) -> Answer:
    """The answer of a signed request."""
    try:
        asked = read(request)
    except UnknownOperation as error:
        return refusal("json", Refusal("UnknownOperationException", str(error), 404))
    try:
        return result(asked, _values(asked, answers))
    except Refusal as refused:
        return refusal(asked.protocol, refused)


def _values(asked: Asked, answers: Answers) -> dict[str, Any]:
    account = _account(asked.key, answers)
    _refuse_region(asked, answers)
    own = OWN.get(asked.operation.name)
    if own:
        return own(asked, answers, account)
    name = f"{asked.service}.{xform_name(asked.operation.name)}"
    if answers.denies(name):
        raise _denied(asked)
    regions = regions_of(answers, account)
    if name == "ec2.describe_regions" and not answers.has(f"{account}/{asked.region}/{name}"):
        return {"Regions": [_region(each) for each in sorted({*regions, *answers.about.get("refused", REFUSED)})]}
    places = regions if asked.service in EVERYWHERE else [asked.region]
    names = [f"{service}.{xform_name(asked.operation.name)}" for service in SAME.get(asked.service, (asked.service,))]
    lines = [line for place in places for each in names for line in answers.list(f"{account}/{place}/{each}")]
    kept, listed = wanted(lines, asked, account), list_of(asked)
    if listed:
        return paged(kept, asked, listed[0])
    return kept[0] if kept else _nothing(asked)


def _account(key: str, answers: Answers) -> str:
    """The account of an access key: of a role's session the role's, of any other that of the largest organisation."""
    return account_of(key) or str(answers.about.get("account") or answers.once("payer", lambda: _payer(answers)))


def _payer(answers: Answers) -> str:
    known = accounts_of(answers) or ["000000000000"]
    return max(known, key=lambda account: len(_everywhere(answers, account, "organizations.list_accounts")))


def _everywhere(answers: Answers, account: str, name: str) -> list[Any]:
    return [line for region in regions_of(answers, account) for line in answers.list(f"{account}/{region}/{name}")]


def accounts_of(answers: Answers) -> list[str]:
    return sorted(place.name for place in answers.folder.iterdir() if place.is_dir())


def regions_of(answers: Answers, account: str) -> list[str]:
    folder = answers.folder / account
    return sorted(place.name for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else []


def _refuse_region(asked: Asked, answers: Answers) -> None:
    """A region that is not enabled knows no credentials; one that a policy forbids knows them and says no."""
    code = answers.about.get("refused", REFUSED).get(asked.region)
    if code == "AuthFailure":
        if asked.service == "ec2":
            raise Refusal(code, "AWS was not able to validate the provided access credentials", 401)
        codes = {"query": "InvalidClientTokenId"}
        raise Refusal(
            codes.get(asked.protocol, "UnrecognizedClientException"),
            "The security token included in the request is invalid.",
            403 if asked.protocol == "query" else 400,
        )
    if code:
        raise _denied(asked)


def _denied(asked: Asked) -> Refusal:
    if asked.service == "ec2":
        return Refusal("UnauthorizedOperation", "You are not authorized to perform this operation.", 403)
    code = "AccessDenied" if asked.protocol in ("query", "rest-xml") else "AccessDeniedException"
    message = f"User is not authorized to perform: {asked.service}:{asked.operation.name}"
    return Refusal(code, message, 403 if asked.protocol in ("query", "rest-xml", "rest-json") else 400)


def _nothing(asked: Asked) -> dict[str, Any]:
    if asked.operation.name in MISSING:
        raise Refusal(*MISSING[asked.operation.name], 404)
    missing = [shape.name for shape in asked.operation.error_shapes if "NotFound" in shape.name]
    if missing and asked.given:
        raise Refusal(missing[0], "The requested resource was not found.", 404 if "rest" in asked.protocol else 400)
    return {}


def _identity(account: str) -> dict[str, Any]:
    return {
        "Account": account,
        "UserId": "AROASAMPLE:outlay",
        "Arn": f"arn:aws:sts::{account}:assumed-role/outlay/outlay",
    }


def _role(asked: Asked, answers: Answers) -> dict[str, Any]:
    """Credentials of a role in an account of the company; their session token is the feed's with a number."""
    arn = str(asked.given.get("RoleArn", ""))
    account, _, role = arn.removeprefix("arn:aws:iam::").partition(":role/")
    if account not in accounts_of(answers):
        raise Refusal("AccessDenied", f"User is not authorized to perform: sts:AssumeRole on resource: {arn}", 403)
    now = datetime.now(UTC)
    called = str(asked.given.get("RoleSessionName", "outlay"))
    return {
        "Credentials": {
            "AccessKeyId": access_key(account),
            "SecretAccessKey": "invented",
            "SessionToken": session(answers),
            "Expiration": (now + timedelta(hours=1)).isoformat(),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": f"AROASAMPLE:{called}",
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{called}",
        },
    }


def _region(name: str) -> dict[str, str]:
    return {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": "opt-in-not-required"}
