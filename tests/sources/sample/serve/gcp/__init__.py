"""The Google Cloud of the sample company, asked as its clients ask by REST."""
