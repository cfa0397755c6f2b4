"""What is allowed: one table of rules, asked wherever an event is written and wherever a bundle is checked."""
