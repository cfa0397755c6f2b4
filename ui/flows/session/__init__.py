"""One sitting from its opening to the copy."""
