"""What is checked of a place and its devices."""
