"""Vector spaces of partitions."""
