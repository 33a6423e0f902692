"""Real processes and real signals: `python -m bot …` beside simulators that live in the test."""
