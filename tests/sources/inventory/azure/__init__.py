"""Azure, asked at small real servers."""
