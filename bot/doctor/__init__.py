"""``usher doctor``: looks at everything that a running Usher hangs on, and names the cure of what fails."""
