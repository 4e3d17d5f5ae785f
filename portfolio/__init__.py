"""What the assistant is about: learning portfolios and their rules. Pure: no database, no network, no clock."""
