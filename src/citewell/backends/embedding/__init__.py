"""Embedders: models on this machine's CPU and models behind an endpoint."""
