"""What the assistant answers: one unit of work an intent."""
