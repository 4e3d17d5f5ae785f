"""Faults made for real: processes that are killed, not exceptions that say so."""
