"""Full text search engines."""
