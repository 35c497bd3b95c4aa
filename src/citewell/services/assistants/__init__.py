"""Assistants: named sets of collections with instructions, a model and a manner of answering."""
