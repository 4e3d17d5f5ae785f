"""What happens unasked, on both databases."""
