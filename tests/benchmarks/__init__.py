"""Measurements, run by `make bench`: ratios within one run, since the machine is shared."""
