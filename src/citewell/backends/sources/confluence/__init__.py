"""Confluence: spaces of Cloud and Data Center over REST, and XML exports of spaces."""
