"""What a company keeps itself of its money: maps of accounts, names of teams, figures to share by."""
