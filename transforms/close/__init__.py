"""Closing a month: rates, what is accrued, the journal, and what comes after."""
