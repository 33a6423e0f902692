"""Code that several test modules share. Tests import from here, never from one another."""
