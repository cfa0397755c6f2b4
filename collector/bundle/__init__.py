"""What a sealed half is: its shape, where it is read from, and its verification by the rules of every path."""
