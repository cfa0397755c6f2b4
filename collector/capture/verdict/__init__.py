"""What is wrong with a recording, in figures and words: of a take, a room, a test sentence."""
