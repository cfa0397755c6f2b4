"""What every page is made of: text, buttons, cards, controls."""
