"""Card, expense and ledger lines: evidence, never part of the bill."""
