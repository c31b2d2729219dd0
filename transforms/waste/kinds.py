"""What sort of thing a key is of, as far as the key says."""

import polars as pl

BARE_ID = r"^([a-z]+(?:-[a-z]+)*)-[0-9a-f]+$"
ARN = r"^arn:[^:]*:([^:]+):[^:]*:[^:]*:(?:([a-z0-9-]+)[:/])?"
# Services whose ARNs name them otherwise than their types do.
AWS_NAMES = {"es": "opensearch", "elasticloadbalancing": "elasticloadbalancingv2"}


def kind(provider: pl.Expr, key: pl.Expr) -> pl.Expr:
    """The same for all things of a sort: `rds:db`, `vol`, `microsoft.sql/servers/databases`, `compute…com/disks`."""
    parts = key.str.extract(r"/providers/(.+)$").str.split("/")
    azure = pl.concat_list(parts.list.slice(0, 1), parts.list.gather_every(2, 1)).list.join("/")
    arn = pl.concat_str(key.str.extract(ARN, 1), key.str.extract(ARN, 2).fill_null(""), separator=":")
    google = pl.concat_str(key.str.extract("^//([^/]+)/"), key.str.extract("/([^/]+)/[^/]+$"), separator="/")
    return (
        pl.when(provider == "azure")
        .then(azure)
        .when(provider == "gcp")
        .then(google)
        .otherwise(pl.coalesce(key.str.extract(BARE_ID), arn))
    )


def is_of(resource_types: list[str], provider: pl.Expr, key: pl.Expr) -> pl.Expr:
    """Whether a key is of one of these types, by their names alone; for AWS, whether it is of one of their services."""
    services = [name.split("::")[1].lower() for name in resource_types if "::" in name]
    names = [_singular(name.lower()) for name in resource_types]
    service = pl.coalesce(key.str.extract(ARN, 1).replace(AWS_NAMES), pl.lit("ec2"))
    of_kind = kind(provider, key).str.to_lowercase().str.strip_chars_end("s")
    return pl.when(provider == "aws").then(service.is_in(services)).otherwise(of_kind.is_in(names))


def _singular(name: str) -> str:
    return name.rstrip("s")
