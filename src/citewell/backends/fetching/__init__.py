"""Everything that this program asks of the network goes through here: one client that refuses internal addresses."""
