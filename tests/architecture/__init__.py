"""What holds for the project as a whole, read from its own text."""
