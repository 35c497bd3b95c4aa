"""Confluence Cloud and Data Center over REST."""
