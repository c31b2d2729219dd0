"""Who gets what, when, once: digests of findings by mail, Slack, Teams and signed webhooks."""
