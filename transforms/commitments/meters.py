"""What is used, by the meter of its provider, without the region and, where a commitment is blind to it, the size."""

import polars as pl

# AWS: `EUW1-BoxUsage:m5.large` is `BoxUsage:m5.large`. https://docs.aws.amazon.com/cur/latest/userguide/usage-types.html
AWS_REGION = r"^(?:EU|[A-Z]{3}[0-9]{1,2})-"
# What a machine runs beside Linux is in the operation alone, such as `RunInstances:0002` of Windows.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html
LICENSED = r"^RunInstances:.+"
# Google: `N2 Instance Core running in EMEA` is `N2 Instance Core`.
GOOGLE_PLACE = r" (?:running )?in [A-Z].*$"
# Azure: reservations fit all sizes of a series, `D4s v5` is `Ds v5`.
# https://learn.microsoft.com/azure/virtual-machines/reserved-vm-instance-size-flexibility
AZURE_SIZE = r"^([A-Z]+)[0-9]+(?:-[0-9]+)?"


def meter(provider: pl.Expr, told: pl.Expr, service: pl.Expr, operation: pl.Expr) -> pl.Expr:
    """Of what the bill calls it; meters of Azure are named alike in several services, so that theirs stands before.

    Of AWS' machines with a licence the operation stands behind: `BoxUsage:m5.large RunInstances:0002`.
    """
    plain = told.str.replace(AWS_REGION, "")
    licence = pl.when(operation.str.contains(LICENSED)).then(operation)
    return (
        pl.when(provider == "aws")
        .then(pl.concat_str(plain, licence, separator=" ", ignore_nulls=True))
        .when(provider == "gcp")
        .then(told.str.replace(GOOGLE_PLACE, ""))
        .when(provider == "azure")
        .then(pl.format("{}: {}", service, told.str.replace(AZURE_SIZE, "${1}")))
        .otherwise(told)
    )
