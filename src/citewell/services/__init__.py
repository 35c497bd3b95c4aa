"""What a user can do, one use case a module."""
