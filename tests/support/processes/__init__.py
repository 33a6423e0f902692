"""Usher in processes of its own, started, watched and killed by tests."""
