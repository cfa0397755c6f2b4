"""What is read, decided and signed before a recording."""
