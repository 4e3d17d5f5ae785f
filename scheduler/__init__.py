"""What happens unasked."""
