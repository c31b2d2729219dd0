"""What a line of an AWS Cost and Usage Report is to FOCUS: its columns, its costs, its tags."""
