"""What people see: the app, its pages, figures and queries."""
