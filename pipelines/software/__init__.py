"""Software: rosters, seats, contracts and spend lines are read, then judged on the business day."""
