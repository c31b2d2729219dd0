"""A Cost and Usage Report 2.0 of any size: 20,000 resources, October 2026 by the hour, 114 columns, four of them maps.

Two lines in three are usage, one in eight is covered by a savings plan and one in eight takes that back, one in ten is
reserved usage; fees, tax and credits are few. One in four has a discount in its map. Without split cost allocation,
which AWS leaves out unless it is asked for. Amounts are doubles as AWS writes them.
https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
"""

from pathlib import Path

import duckdb

RESOURCES, HOURS = 20_000, 744
LINES = """
    SELECT *, strftime('2026-10-01'::TIMESTAMP + to_hours(hour), '%Y-%m-%dT%H:00:00Z') AS hour_text,
        round(amount * rate, 10) AS cost, NOT is_fee AND line_type NOT IN ('Tax', 'Credit') AS is_usage,
        line_type = 'SavingsPlanCoveredUsage' AS covered, line_type = 'DiscountedUsage' AS reserved,
        line_type = 'SavingsPlanRecurringFee' AS plan_fee, line_type = 'RIFee' AS reservation_fee
    FROM (SELECT *, line_type IN ('SavingsPlanRecurringFee', 'RIFee') AS is_fee,
            '2026-10-01'::TIMESTAMP + to_hours(hour) AS start, lpad((resource % 40)::VARCHAR, 12, '0') AS account,
            resource % 25 AS service, resource % 700 AS sku, md5(resource::VARCHAR) AS key,
            ['us-east-1', 'eu-central-1', 'ap-southeast-2'][resource % 3 + 1] AS region,
            ['USE1', 'EUC1', 'APS2'][resource % 3 + 1] AS place,
            ['US East (N. Virginia)', 'EU (Frankfurt)', 'Asia Pacific (Sydney)'][resource % 3 + 1] AS location,
            round((h % 977) / 7.0, 10) AS amount, round(0.01 + (resource % 700) / 7000, 10) AS rate
        FROM (SELECT i, hash(n) AS h, (hash(n * 7 + 1) % {resources})::INT AS resource, (n * {hours} // {rows})::INT AS hour,
                CASE WHEN i % 2500 = 0 THEN 'SavingsPlanRecurringFee' WHEN i % 2500 = 1 THEN 'RIFee'
                    WHEN i % 2500 = 2 THEN 'Tax' WHEN i % 2500 = 3 THEN 'Credit'
                    WHEN drawn < 24 AND i = n THEN 'SavingsPlanCoveredUsage' WHEN drawn < 24 THEN 'SavingsPlanNegation'
                    WHEN drawn < 34 THEN 'DiscountedUsage' ELSE 'Usage' END AS line_type
            FROM (SELECT i, hash(i // 2 * 11 + 3) % 100 AS drawn, if(drawn < 24 OR i % 2500 < 4, i // 2 * 2, i) AS n
                FROM range({rows}) AS t(i))))
"""
PLAN = "'arn:aws:savingsplans::123456789012:savingsplan/' || md5('plan' || (resource % 12))"
RESERVATION = "'arn:aws:ec2:' || region || ':123456789012:reserved-instances/' || md5('reservation' || (resource % 30))"
TEXT, DOUBLE = "NULL::VARCHAR", "NULL::DOUBLE"


def when(condition: str, value: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN {condition} THEN {value} ELSE {otherwise} END"


# What each column holds, in the order of AWS' table dictionary.
COLUMNS = {
    "bill_bill_type": "'Anniversary'",
    "bill_billing_entity": "'AWS'",
    "bill_billing_period_end_date": "'2026-11-01'::TIMESTAMP",
    "bill_billing_period_start_date": "'2026-10-01'::TIMESTAMP",
    "bill_invoice_id": TEXT,
    "bill_invoicing_entity": "'Amazon Web Services EMEA SARL'",
    "bill_payer_account_id": "'123456789012'",
    "bill_payer_account_name": "'Kestrel'",
    "cost_category": "MAP {'Team': 'team' || (resource % 12), 'Environment': ['prod', 'dev', 'stage'][resource % 3 + 1]}",
    "discount": when(
        "service % 4 = 0", "MAP {'edp_discount': -round(cost * 0.03, 10)}", "MAP {}::MAP(VARCHAR, DOUBLE)"
    ),
    "discount_bundled_discount": DOUBLE,
    "discount_total_discount": when("service % 4 = 0", "-round(cost * 0.03, 10)"),
    "identity_line_item_id": "left(md5(key || line_type) || key, 52)",
    "identity_time_interval": "hour_text || '/' || strftime(start + INTERVAL 1 HOUR, '%Y-%m-%dT%H:00:00Z')",
    "line_item_availability_zone": when("is_usage AND service % 3 = 0", "region || 'a'"),
    "line_item_blended_cost": "cost",
    "line_item_blended_rate": "rate::VARCHAR",
    "line_item_currency_code": "'USD'",
    "line_item_legal_entity": "'Amazon Web Services EMEA SARL'",
    "line_item_line_item_description": "'$' || (0.01 + sku / 7000)::DECIMAL(8, 4) || ' per On Demand Linux m5.large Instance Hour'",
    "line_item_line_item_type": "line_type",
    "line_item_net_unblended_cost": when(
        "line_type = 'SavingsPlanNegation'", "-cost", when("service % 4 = 0", "round(cost * 0.97, 10)", "cost")
    ),
    "line_item_net_unblended_rate": "rate::VARCHAR",
    "line_item_normalization_factor": when("reserved", "4.0::DOUBLE"),
    "line_item_normalized_usage_amount": when("reserved", "amount * 4"),
    "line_item_operation": "'RunInstances:' || lpad((sku % 30)::VARCHAR, 4, '0')",
    "line_item_product_code": "['AmazonEC2', 'AmazonS3', 'AmazonRDS', 'AWSLambda', 'AmazonCloudWatch'][service % 5 + 1]",
    "line_item_resource_id": when(
        "is_usage AND line_type <> 'SavingsPlanNegation'",
        "CASE WHEN service % 5 = 0 THEN 'i-' || left(key, 17) ELSE 'arn:aws:rds:' || region || ':' || account || ':db:' || key END",
    ),
    "line_item_tax_type": when("line_type = 'Tax'", "'VAT'"),
    "line_item_unblended_cost": when("line_type = 'SavingsPlanNegation' OR line_type = 'Credit'", "-cost", "cost"),
    "line_item_unblended_rate": "rate::VARCHAR",
    "line_item_usage_account_id": "account",
    "line_item_usage_account_name": "'account ' || (resource % 40)",
    "line_item_usage_amount": "amount",
    "line_item_usage_end_date": "start + INTERVAL 1 HOUR",
    "line_item_usage_start_date": "start",
    "line_item_usage_type": "place || '-BoxUsage:m5.' || ['large', 'xlarge', '2xlarge'][sku % 3 + 1]",
    "pricing_currency": "'USD'",
    "pricing_lease_contract_length": TEXT,
    "pricing_offering_class": TEXT,
    "pricing_public_on_demand_cost": "round(amount * rate * 1.25, 10)",
    "pricing_public_on_demand_rate": "(rate * 1.25)::DECIMAL(18, 10)::VARCHAR",
    "pricing_purchase_option": TEXT,
    "pricing_rate_code": "'SKU' || sku || '.JRTCKXETXF.6YS6EN2CT7'",
    "pricing_rate_id": "(100000000 + sku)::VARCHAR",
    "pricing_term": when("reserved", "'Reserved'", "'OnDemand'"),
    "pricing_unit": "['Hrs', 'GB-Mo', 'Requests', 'Lambda-GB-Second', 'Metrics'][service % 5 + 1]",
    "product": """MAP {'product_name': 'Service ' || service, 'region': region, 'instance_type': 'm5.large', 'vcpu': '2',
        'memory': '8 GiB', 'operating_system': 'Linux', 'tenancy': 'Shared', 'license_model': 'No License required',
        'current_generation': 'Yes', 'physical_processor': 'Intel Xeon Platinum 8175', 'sku': 'SKU' || sku}""",
    "product_comment": TEXT,
    "product_fee_code": TEXT,
    "product_fee_description": TEXT,
    "product_from_location": TEXT,
    "product_from_location_type": TEXT,
    "product_from_region_code": TEXT,
    "product_instance_family": "'General purpose'",
    "product_instance_type": "'m5.' || ['large', 'xlarge', '2xlarge'][sku % 3 + 1]",
    "product_instancesku": "'INSTANCE' || sku",
    "product_location": "location",
    "product_location_type": "'AWS Region'",
    "product_operation": "'RunInstances:' || lpad((sku % 30)::VARCHAR, 4, '0')",
    "product_pricing_unit": TEXT,
    "product_product_family": "['Compute Instance', 'Storage', 'Database Instance', 'Serverless', 'Metric'][service % 5 + 1]",
    "product_region_code": "region",
    "product_servicecode": "['AmazonEC2', 'AmazonS3', 'AmazonRDS', 'AWSLambda', 'AmazonCloudWatch'][service % 5 + 1]",
    "product_sku": "'SKU' || sku",
    "product_to_location": TEXT,
    "product_to_location_type": TEXT,
    "product_to_region_code": TEXT,
    "product_usagetype": "place || '-BoxUsage:m5.' || ['large', 'xlarge', '2xlarge'][sku % 3 + 1]",
    "reservation_amortized_upfront_cost_for_usage": when("reserved", "0::DOUBLE"),
    "reservation_amortized_upfront_fee_for_billing_period": when("reservation_fee", "0::DOUBLE"),
    "reservation_availability_zone": TEXT,
    "reservation_effective_cost": when("reserved", "round(cost * 0.62, 10)"),
    "reservation_end_time": when("reservation_fee", "'2027-09-30T23:59:59.000Z'"),
    "reservation_modification_status": when("reservation_fee", "'Original'"),
    "reservation_net_amortized_upfront_cost_for_usage": when("reserved", "0::DOUBLE"),
    "reservation_net_amortized_upfront_fee_for_billing_period": when("reservation_fee", "0::DOUBLE"),
    "reservation_net_effective_cost": when("reserved", "round(cost * 0.6, 10)"),
    "reservation_net_recurring_fee_for_usage": when("reserved", "round(cost * 0.6, 10)"),
    "reservation_net_unused_amortized_upfront_fee_for_billing_period": when("reservation_fee", "0::DOUBLE"),
    "reservation_net_unused_recurring_fee": when("reservation_fee", "round(cost * 0.1, 10)"),
    "reservation_net_upfront_value": when("reservation_fee", "0::DOUBLE"),
    "reservation_normalized_units_per_reservation": when("reservation_fee", "'4.0'"),
    "reservation_number_of_reservations": when("reservation_fee", "'1'"),
    "reservation_recurring_fee_for_usage": when("reserved", "round(cost * 0.62, 10)"),
    "reservation_reservation_a_r_n": when("reserved OR reservation_fee", RESERVATION),
    "reservation_start_time": when("reservation_fee", "'2026-10-01T00:00:00.000Z'"),
    "reservation_subscription_id": when("reserved OR reservation_fee", "(2000000000 + resource % 30)::VARCHAR"),
    "reservation_total_reserved_normalized_units": when("reservation_fee", "'2976.0'"),
    "reservation_total_reserved_units": when("reservation_fee", "'744.0'"),
    "reservation_units_per_reservation": when("reservation_fee", "'744.0'"),
    "reservation_unused_amortized_upfront_fee_for_billing_period": when("reservation_fee", "0::DOUBLE"),
    "reservation_unused_normalized_unit_quantity": when("reservation_fee", "40::DOUBLE"),
    "reservation_unused_quantity": when("reservation_fee", "10::DOUBLE"),
    "reservation_unused_recurring_fee": when("reservation_fee", "round(cost * 0.12, 10)"),
    "reservation_upfront_value": when("reservation_fee", "0::DOUBLE"),
    "resource_tags": when(
        "is_usage",
        """MAP {'user_team': 'team' || (resource % 12), 'user_environment': ['prod', 'dev', 'stage'][resource % 3 + 1],
            'user_app': 'app' || (resource % 300), 'user_name': 'host-' || resource, 'aws_created_by': 'Root:123456789012'}""",
        "MAP {}::MAP(VARCHAR, VARCHAR)",
    ),
    "savings_plan_amortized_upfront_commitment_for_billing_period": when("plan_fee", "0::DOUBLE"),
    "savings_plan_end_time": when("covered OR plan_fee", "'2027-09-30T23:59:59.000Z'"),
    "savings_plan_instance_type_family": TEXT,
    "savings_plan_net_amortized_upfront_commitment_for_billing_period": when("plan_fee", "0::DOUBLE"),
    "savings_plan_net_recurring_commitment_for_billing_period": when("plan_fee", "19.4::DOUBLE"),
    "savings_plan_net_savings_plan_effective_cost": when("covered", "round(cost * 0.7, 10)"),
    "savings_plan_offering_type": when("covered OR plan_fee", "'ComputeSavingsPlans'"),
    "savings_plan_payment_option": when("covered OR plan_fee", "'No Upfront'"),
    "savings_plan_purchase_term": when("covered OR plan_fee", "'1yr'"),
    "savings_plan_recurring_commitment_for_billing_period": when("plan_fee", "20::DOUBLE"),
    "savings_plan_region": when("covered OR plan_fee", "'Any'"),
    "savings_plan_savings_plan_a_r_n": when("covered OR plan_fee", PLAN),
    "savings_plan_savings_plan_effective_cost": when("covered", "round(cost * 0.72, 10)"),
    "savings_plan_savings_plan_rate": when("covered", "round(rate * 0.72, 10)"),
    "savings_plan_start_time": when("covered OR plan_fee", "'2026-10-01T00:00:00.000Z'"),
    "savings_plan_total_commitment_to_date": when("plan_fee", "20::DOUBLE"),
    "savings_plan_used_commitment": when("plan_fee", "18.5::DOUBLE"),
}
# How the legacy report spells a column, as the Foundation's converter wants it in CSV: `lineItem/UnblendedCost`.
OWN_SPELLING = {
    "product_region_code": "product/region",
    "pricing_unit": "pricing/unit",
    "pricing_public_on_demand_cost": "pricing/publicOnDemandCost",
    "pricing_public_on_demand_rate": "pricing/publicOnDemandRate",
    "product_sku": "product/sku",
    "savings_plan_savings_plan_a_r_n": "savingsPlan/SavingsPlanARN",
    "reservation_reservation_a_r_n": "reservation/ReservationARN",
}
CATEGORIES = {"line_item": "lineItem", "savings_plan": "savingsPlan"}


def cur_bill(folder: Path, rows: int) -> Path:
    """A folder, made once and kept: `cur.parquet`, `cur.csv.gz`, and `legacy.csv.gz` with the legacy report's names."""
    folder = folder / f"cur-{rows}-{len(COLUMNS)}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false")
        columns = ", ".join(f"{sql} AS {name}" for name, sql in COLUMNS.items())
        lines = LINES.format(rows=rows, resources=RESOURCES, hours=HOURS)
        connection.execute(
            f"COPY (SELECT {columns} FROM ({lines}) ORDER BY i) TO '{folder}/cur.parquet' (FORMAT parquet, COMPRESSION snappy)"
        )
        for name, spelled in (("cur", str), ("legacy", legacy_name)):
            _write_csv(connection, folder, name, {column: spelled(column) for column in COLUMNS})
        (folder / "complete").touch()
    return folder


def _write_csv(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, names: dict[str, str]) -> None:
    """Instants as AWS' CSV has them, maps as JSON."""
    kinds = connection.sql(f"DESCRIBE SELECT * FROM '{folder}/cur.parquet'").fetchall()
    written = ", ".join(f'{_as_text(column, kind)} AS "{names[column]}"' for column, kind, *_ in kinds)
    connection.execute(
        f"COPY (SELECT {written} FROM '{folder}/cur.parquet') TO '{folder}/{name}.csv.gz' (FORMAT csv, COMPRESSION gzip)"
    )


def _as_text(column: str, kind: str) -> str:
    if kind == "TIMESTAMP":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S.000Z')"
    return f"to_json({column})::VARCHAR" if kind.startswith("MAP") else column


def legacy_name(column: str) -> str:
    if column in OWN_SPELLING:
        return OWN_SPELLING[column]
    category = next((each for each in CATEGORIES if column.startswith(f"{each}_")), column.partition("_")[0])
    words = column.removeprefix(category).strip("_").split("_")
    return f"{CATEGORIES.get(category, category)}/{''.join(word.capitalize() for word in words)}"
