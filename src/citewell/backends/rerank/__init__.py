"""Rerankers: cross-encoders on this machine's CPU, and models behind endpoints."""
