"""Whole conversations, kept as scripts and as what came of them."""
