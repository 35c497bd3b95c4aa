"""Keeping an installation right: the doctor."""
