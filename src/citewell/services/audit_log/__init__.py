"""Reading the audit log: lists, counts and the check of its chain."""
