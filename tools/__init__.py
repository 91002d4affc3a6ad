"""What builds, tests and benchmarks share; each module is run from the project's folder, as `python -m tools.pdf`."""
