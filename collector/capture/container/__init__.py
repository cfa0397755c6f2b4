"""Sound and pictures coded into one Matroska stream, and read back from it."""
