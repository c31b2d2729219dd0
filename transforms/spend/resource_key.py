"""The key that inventories know a resource by, from what the bill calls it.

A bill and an inventory often name one resource in two ways; both pass through `resource_key`, and meet.

| provider | the bill says | the key |
|---|---|---|
| AWS | EC2 and VPC: a bare id (`i-0abc…`), or an ARN around one (NAT gateways) | the bare id |
| AWS | S3: a bare bucket name, or its ARN | `arn:aws:s3:::bucket`, in every partition |
| AWS | anything else by ARN | the ARN |
| Azure | a resource id in any case, often lower-cased | lower-cased, no slash at its end |
| Google | a full resource name, a link to one, or `projects/…` of a service that is known | `//service/projects/…` |
| Google | Compute's `instances/219…` or `instance/219…` | the second |
| OCI | an OCID | the OCID |

What is none of these, a display name for one, has no key. Formats:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (ARN),
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html (8 or 17 hexadecimal digits),
https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules (case does not matter),
https://cloud.google.com/asset-inventory/docs/resource-name-format,
https://docs.oracle.com/iaas/Content/General/Concepts/identifiers.htm.
"""

import polars as pl

EC2_ID = r"^[a-z]+(?:-[a-z]+)*-(?:[0-9a-f]{8}|[0-9a-f]{17})$"
IN_EC2_ARN = r"^arn:[^:]*:ec2:[^:]*:[^:]*:[^/]+/([a-z]+(?:-[a-z]+)*-(?:[0-9a-f]{8}|[0-9a-f]{17}))$"
ARN = r"^arn:[^:]*:[^:]+:[^:]*:[^:]*:.+$"
IN_S3_ARN = r"^arn:[^:]*:s3:::([^/]+)"
BUCKET = r"^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$"
S3_ARN = "arn:aws:s3:::"
S3_SERVICES = ("Amazon Simple Storage Service", "Amazon S3", "AmazonS3")
AZURE_ID = r"^/(subscriptions|providers)/"
GOOGLE_NAME = r"^//[^/]+\.googleapis\.com/.+"
GOOGLE_LINK = r"^https://(?:www\.googleapis\.com/([a-z]+)|([a-z]+)\.googleapis\.com/[a-z]+)/v?[0-9a-z]*/?(projects/.+)$"
GOOGLE_SERVICES = {
    "Compute Engine": "compute.googleapis.com",
    "Cloud Storage": "storage.googleapis.com",
    "Cloud SQL": "sqladmin.googleapis.com",
    "BigQuery": "bigquery.googleapis.com",
    "Kubernetes Engine": "container.googleapis.com",
}
# Google's bills write one resource in several ways: `disk/573…`, `instances/219…`; these are brought to one.
GOOGLE_ALIKE = (
    (r"^(//compute\.googleapis\.com/.+/)(?:globalA|a)ddresses/(\d+)$", "${1}address/${2}"),
    (r"^(//compute\.googleapis\.com/.+/[A-Za-z]+[^s/])s/(\d+)$", "${1}/${2}"),
    (
        r"^//storage\.googleapis\.com/(?:projects/[^/]+/buckets/)?([^/]+)$",
        "//storage.googleapis.com/projects/_/buckets/${1}",
    ),
    (r"^(//container\.googleapis\.com/projects/[^/]+)/zones/", "${1}/locations/"),
    (r"^//sqladmin\.googleapis\.com/", "//cloudsql.googleapis.com/"),
)
OCID = r"^ocid[0-9]+\.[a-z0-9]+\..+"


def resource_key(provider: pl.Expr, service: pl.Expr, resource: pl.Expr) -> pl.Expr:
    """The key of a resource; null where none can be derived, or where there is no resource.

    `provider` is the slug (`x_provider`), `service` the ServiceName, `resource` the ResourceId.
    """
    return (
        pl.when(provider == "aws")
        .then(_aws(service, resource))
        .when(provider == "azure")
        .then(_where(resource.str.to_lowercase().str.strip_chars_end("/"), AZURE_ID))
        .when(provider == "gcp")
        .then(_google(service, resource))
        .when(provider == "oci")
        .then(_where(resource, OCID))
    )


def _aws(service: pl.Expr, resource: pl.Expr) -> pl.Expr:
    bucket = _where(resource, BUCKET)
    return pl.coalesce(
        pl.lit(S3_ARN) + pl.when(service.is_in(S3_SERVICES)).then(bucket),
        pl.lit(S3_ARN) + resource.str.extract(IN_S3_ARN),
        _where(resource, EC2_ID),
        resource.str.extract(IN_EC2_ARN),
        _where(resource, ARN),
    )


def _google(service: pl.Expr, resource: pl.Expr) -> pl.Expr:
    host = pl.coalesce(resource.str.extract(GOOGLE_LINK, 1), resource.str.extract(GOOGLE_LINK, 2))
    known = service.replace_strict(GOOGLE_SERVICES, default=None, return_dtype=pl.String())
    name = pl.coalesce(
        _where(resource, GOOGLE_NAME),
        pl.format("//{}.googleapis.com/{}", host, resource.str.extract(GOOGLE_LINK, 3)),
        pl.format("//{}/{}", known, _where(resource, r"^projects/.+/.+")),
    )
    for pattern, instead in GOOGLE_ALIKE:
        name = name.str.replace(pattern, instead)
    return name


def _where(text: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(text.str.contains(pattern)).then(text)
