"""Conversations: questions, answers and their citations, kept."""
