"""Texts that programs push under keys of their own."""
