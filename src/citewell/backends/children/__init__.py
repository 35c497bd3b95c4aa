"""Processes that this program starts for one task, and ends: what parent and child need to live and talk together."""
