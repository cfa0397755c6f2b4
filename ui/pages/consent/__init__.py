"""From the age question to the speaker profile."""
