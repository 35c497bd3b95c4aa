"""Answers: retrieve, draft, verify, cite; or say that the sources do not tell."""
