"""What a unit of a company's own work costs: cost of a scope by how much was counted, and why that changed."""
