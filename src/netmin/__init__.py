"""netmin."""
