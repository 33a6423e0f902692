"""``usher doctor``: checks everything that Usher depends on, and says how to fix what fails."""
