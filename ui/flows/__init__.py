"""The journeys: a page says what is wanted, a flow asks the core and shows what came back."""
