"""AWS, of which each service speaks its own protocol: https://smithy.io/2.0/aws/protocols/index.html.

It needs botocore, of the extra `aws`, which is read when the first request comes.
"""

from importlib.util import find_spec

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect

SESSION = "x-amz-security-token"


def _answer(request: Request, answers: Answers) -> Answer:
    if find_spec("botocore") is None:
        return told({"message": "AWS is served with botocore alone: install the extra `aws`."}, status=501)
    from sources.sample.serve.aws.operations import answer

    return answer(request, answers)


def _refused(request: Request, code: str, message: str, status: int) -> Answer:
    if find_spec("botocore") is None:
        return told({"message": message}, status=status)
    from sources.sample.serve.aws.asked import UnknownOperation, read
    from sources.sample.serve.aws.told import Refusal, refusal

    try:
        protocol = read(request).protocol
    except UnknownOperation:
        protocol = "json"
    return refusal(protocol, Refusal(code, message, status))


def _limited(request: Request, _: int) -> Answer:
    """Each service says it in its own way, and none says how long to wait."""
    service = request.headers.get("authorization", "")
    if "/ec2/aws4_request" in service:
        return _refused(request, "RequestLimitExceeded", "Request limit exceeded.", 503)
    if "/s3/aws4_request" in service:
        return _refused(request, "SlowDown", "Please reduce your request rate.", 503)
    code = "ThrottlingException" if "x-amz-target" in request.headers else "Throttling"
    return _refused(request, code, "Rate exceeded", 400)


def _expired(request: Request) -> Answer:
    """EC2 calls an old session a request that has expired."""
    if "/ec2/aws4_request" in request.headers.get("authorization", ""):
        return _refused(request, "RequestExpired", "Request has expired.", 400)
    if "x-amz-target" in request.headers:
        message = "The security token included in the request is expired"
        return _refused(request, "ExpiredTokenException", message, 400)
    return _refused(request, "ExpiredToken", "The security token included in the request is expired", 403)


DIALECT = Dialect(
    kind="aws",
    answer=_answer,
    refused=_expired,
    limited=_limited,
    failed=lambda request: _refused(request, "InternalError", "An internal error has occurred", 500),
    is_open=lambda request: SESSION not in request.headers,
    token=lambda request: request.headers.get(SESSION, ""),
    lasts=200,
)
