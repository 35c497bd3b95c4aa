"""Answerers: who turns passages into statements."""
