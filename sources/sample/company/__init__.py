"""The people of the company: who works there, in which team, under which names and addresses."""

from sources.sample.company.accounts import machine_accounts
from sources.sample.company.people import known_names, people
from sources.sample.company.roster import write
from sources.sample.company.teams import teams

__all__ = ["known_names", "machine_accounts", "people", "teams", "write"]
