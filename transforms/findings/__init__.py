"""What becomes of findings: whose they are, what people decided of them, and what acting on them saved."""
