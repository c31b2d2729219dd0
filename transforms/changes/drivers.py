"""Which driver of cost a charge belongs to: usage is taken apart, all else moves whole.

FOCUS says what a charge is by its category and class: https://focus.finops.org (ChargeCategory, ChargeClass). A
purchase that a commitment covers has no effective cost; where a source leaves it one (Google's fee and what offsets
it), the rest of both is what nothing used.
"""

USED, COVERED, RECURRING = "used", "covered", "recurring"
# Terms that move whole, by ChargeCategory and ChargeClass.
WHOLE = ("unused_commitment", "credit", "refund", "tax", "purchase", "correction")
UNKNOWN = "not_decomposed"
# A recurring purchase of so many of something, as seats, has a quantity and a price; of a fee the amount is all.
COUNTED = """c.ChargeFrequency = 'Recurring' AND c.ChargeClass IS NULL AND c.x_is_measured
    AND lower(coalesce(c.PricingUnit, 'fee')) NOT IN ('fee', 'fees')"""
# The driver of a row `c` of SKU_DAILY or SKU_MONTHLY, in SQL.
DRIVER_SQL = f"""CASE
    WHEN c.ChargeCategory = 'Tax' THEN 'tax'
    WHEN c.ChargeCategory IN ('Credit', 'Purchase') AND c.ChargeClass = 'Correction' THEN 'refund'
    WHEN c.ChargeCategory IN ('Credit', 'Purchase') AND c.x_is_committed THEN 'unused_commitment'
    WHEN c.ChargeCategory = 'Credit' THEN 'credit'
    WHEN c.ChargeCategory = 'Purchase' AND {COUNTED} THEN '{RECURRING}'
    WHEN c.ChargeCategory = 'Purchase' THEN 'purchase'
    WHEN c.ChargeCategory = 'Adjustment' OR c.ChargeCategory = 'Usage' AND c.ChargeClass = 'Correction'
        THEN 'correction'
    WHEN c.ChargeCategory = 'Usage' AND c.CommitmentDiscountStatus = 'Unused' THEN 'unused_commitment'
    WHEN c.ChargeCategory = 'Usage' AND NOT c.x_is_measured THEN '{UNKNOWN}'
    WHEN c.ChargeCategory = 'Usage' AND (c.CommitmentDiscountStatus = 'Used' OR c.PricingCategory = 'Committed')
        THEN '{COVERED}'
    WHEN c.ChargeCategory = 'Usage' AND coalesce(c.ChargeFrequency, 'Usage-Based') <> 'Usage-Based' THEN '{RECURRING}'
    WHEN c.ChargeCategory = 'Usage' THEN '{USED}'
    ELSE '{UNKNOWN}' END"""
