"""Azure's cost exports as Cost Management lays them out: a folder a run, its files and its manifest.json.

Headers: https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/schema-index
Folders and manifest: https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-improved-exports
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

Row = Mapping[str, str]
# Azure's own effort is not known; little of it is half as large a file in a third of the time.
PACKING = 1
# What tells zlib to write gzip, with a time of 0: https://docs.python.org/3/library/zlib.html#zlib.compressobj.
GZIP = 31


def _columns(line: str) -> tuple[str, ...]:
    return tuple(line.split(","))


# Enterprise Agreement, 2024-08-01.
EA = _columns(
    "InvoiceSectionName,AccountName,AccountOwnerId,SubscriptionId,SubscriptionName,ResourceGroup,ResourceLocation,Date,"
    "ProductName,MeterCategory,MeterSubCategory,MeterId,MeterName,MeterRegion,UnitOfMeasure,Quantity,EffectivePrice,"
    "CostInBillingCurrency,CostCenter,ConsumedService,ResourceId,Tags,OfferId,AdditionalInfo,ServiceInfo1,ServiceInfo2,"
    "ResourceName,ReservationId,ReservationName,UnitPrice,ProductOrderId,ProductOrderName,Term,PublisherType,"
    "PublisherName,ChargeType,Frequency,PricingModel,AvailabilityZone,BillingAccountId,BillingAccountName,"
    "BillingCurrencyCode,BillingPeriodStartDate,BillingPeriodEndDate,BillingProfileId,BillingProfileName,"
    "InvoiceSectionId,IsAzureCreditEligible,PartNumber,PayGPrice,PlanName,ServiceFamily,CostAllocationRuleName,"
    "benefitId,benefitName,AccountId,ResourceLocationNormalized"
)
# Microsoft Customer Agreement, 2023-12-01-preview.
MCA = _columns(
    "invoiceId,previousInvoiceId,billingAccountId,billingAccountName,billingProfileId,billingProfileName,"
    "invoiceSectionId,invoiceSectionName,resellerName,resellerMpnId,costCenter,billingPeriodEndDate,"
    "billingPeriodStartDate,servicePeriodEndDate,servicePeriodStartDate,date,serviceFamily,productOrderId,"
    "productOrderName,consumedService,meterId,meterName,meterCategory,meterSubCategory,meterRegion,ProductId,"
    "ProductName,SubscriptionId,subscriptionName,publisherType,publisherId,publisherName,resourceGroupName,ResourceId,"
    "resourceLocation,location,effectivePrice,quantity,unitOfMeasure,chargeType,billingCurrency,pricingCurrency,"
    "costInBillingCurrency,costInPricingCurrency,costInUsd,paygCostInBillingCurrency,paygCostInUsd,"
    "exchangeRatePricingToBilling,exchangeRateDate,isAzureCreditEligible,serviceInfo1,serviceInfo2,additionalInfo,tags,"
    "PayGPrice,frequency,term,reservationId,reservationName,pricingModel,unitPrice,costAllocationRuleName,benefitId,"
    "benefitName,provider"
)
# Pay as you go, 2019-11-01: usage alone.
PAYG = _columns(
    "SubscriptionGuid,ResourceGroup,ResourceLocation,UsageDateTime,MeterCategory,MeterSubCategory,MeterId,MeterName,"
    "MeterRegion,UsageQuantity,ResourceRate,PreTaxCost,ConsumedService,ResourceType,InstanceId,Tags,OfferId,"
    "AdditionalInfo,ServiceInfo1,ServiceInfo2,ServiceName,ServiceTier,Currency,UnitOfMeasure"
)


@dataclass(frozen=True)
class Run:
    """One run of one export. `days` are its first and last; `scope` is what it is of, with a slash before it."""

    name: str
    type: str
    days: tuple[str, str]
    run_id: str
    submitted: str
    scope: str = "/providers/Microsoft.Billing/billingAccounts/1234567"
    version: str = "2024-08-01"
    folder: str = "exports"
    format: str = "csv"

    @property
    def place(self) -> str:
        """`exports/daily/20261001-20261031/<run id>`."""
        first, last = (day.replace("-", "") for day in self.days)
        return f"{self.folder}/{self.name}/{first}-{last}/{self.run_id}"


def export_run(run: Run, parts: Sequence[tuple[Sequence[str], Sequence[Row]]]) -> dict[str, bytes]:
    """Paths in the container -> bytes: a file for each (header, rows), and the manifest."""
    return packed_run(run, [(file_of(header, rows, run.format), len(rows)) for header, rows in parts])


def packed_run(run: Run, parts: Sequence[tuple[bytes, int]]) -> dict[str, bytes]:
    """Paths in the container -> bytes, of files that are made: (a file, how many rows it has) each."""
    suffix = {"csv": "csv", "gzip": "csv.gz", "parquet": "snappy.parquet"}[run.format]
    files = {f"{run.place}/part_{number}_0001.{suffix}": data for number, (data, _) in enumerate(parts)}
    counts = [count for _, count in parts]
    return {**files, f"{run.place}/manifest.json": _manifest(run, files, counts)}


def csv_file(parts: Iterable[pl.DataFrame]) -> bytes:
    """Columns of text as a packed CSV with a byte order mark and CRLF, so many rows at a time.

    The same rows give the same bytes, whatever the parts.
    """
    packer, packed = zlib.compressobj(PACKING, wbits=GZIP), list[bytes]()
    for nth, rows in enumerate(parts):
        text = io.BytesIO()
        rows.write_csv(text, include_bom=not nth, include_header=not nth, line_terminator="\r\n")
        packed.append(packer.compress(text.getvalue()))
    return b"".join([*packed, packer.flush()])


def file_of(header: Sequence[str], rows: Iterable[Row], kind: str) -> bytes:
    """A file as Azure writes it: CSV with a byte order mark and CRLF, packed or not, or Parquet of text."""
    if kind == "parquet":
        frame = pl.DataFrame(
            [[row.get(name) for name in header] for row in rows], schema=dict.fromkeys(header, pl.String), orient="row"
        )
        packed = io.BytesIO()
        frame.write_parquet(packed, compression="snappy")
        return packed.getvalue()
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="", extrasaction="raise")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode("utf-8-sig")
    return gzip.compress(data) if kind == "gzip" else data


def _manifest(run: Run, files: Mapping[str, bytes], counts: Sequence[int]) -> bytes:
    told = {
        "manifestVersion": "2024-04-01",
        "byteCount": sum(map(len, files.values())),
        "blobCount": len(files),
        "dataRowCount": sum(counts),
        "exportConfig": {
            "exportName": run.name,
            "resourceId": f"{run.scope}/providers/Microsoft.CostManagement/exports/{run.name}",
            "dataVersion": run.version,
            "apiVersion": "2023-07-01-preview",
            "type": run.type,
            "timeFrame": "MonthToDate",
            "granularity": "Daily",
        },
        "deliveryConfig": {
            "partitionData": True,
            "dataOverwriteBehavior": "CreateNewReport",
            "fileFormat": "Parquet" if run.format == "parquet" else "Csv",
            "compressionMode": {"csv": "None", "gzip": "gzip", "parquet": "snappy"}[run.format],
            "containerUri": "/subscriptions/0/resourceGroups/billing/providers/Microsoft.Storage/storageAccounts/bills",
            "rootFolderPath": run.folder,
        },
        "runInfo": {
            "executionType": "Scheduled",
            "submittedTime": run.submitted,
            "runId": run.run_id,
            "startDate": f"{run.days[0]}T00:00:00",
            "endDate": f"{run.days[1]}T00:00:00",
        },
        "blobs": [
            {"blobName": name, "byteCount": len(data), "dataRowCount": count}
            for (name, data), count in zip(files.items(), counts, strict=True)
        ],
    }
    return json.dumps(told, indent=2).encode()
