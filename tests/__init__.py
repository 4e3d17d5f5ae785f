"""The tests, as a package, so that what they share is imported as `tests.…` whatever else is installed."""
