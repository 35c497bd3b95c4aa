"""Durable jobs: enqueue with the data, claim with a lease, commit under a fence."""
