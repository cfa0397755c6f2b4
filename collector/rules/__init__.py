"""What is allowed: one table of rules, asked where an event is written and where a bundle is checked."""
