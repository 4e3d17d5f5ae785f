"""A school year of reminders, simulated: `python -m tests.years.reminding [SCHOOL] [--list]`.

A small made-up school lives through 2024-08-26 to 2025-08-31 under a real school's rules, on the real scheduler with the engine that
runs at once and a clock of its own. Every notice can be listed with its state, reason and times; the figures that must be none are
counted by a book of its own (`tests.years.reminding_book`), which knows nothing of the planner.
"""
