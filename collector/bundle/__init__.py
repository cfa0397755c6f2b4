"""What a sealed half is: its shape, where it is read from, and verification by the rules."""
