"""The page in a real Chromium, and the README's pictures of it: ``python -m tests.browser docs`` makes them all."""

# First, as in tests/conftest.py, so that all that is imported after it reads the tests' clock.
import tests.support.clocks  # noqa: F401
