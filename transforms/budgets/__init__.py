"""Plans beside what was spent: versions of budgets, their months, what was spent of each scope, alerts and variance."""
