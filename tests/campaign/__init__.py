"""A load of many kinds on real processes, a schedule of faults, and a checker: see README.md."""
