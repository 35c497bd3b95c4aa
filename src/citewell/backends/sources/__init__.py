"""Connectors: places that documents are kept in step with."""
