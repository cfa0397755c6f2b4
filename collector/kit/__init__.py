"""The organisation's side set up: keys, configuration, stores, proxy, units, laptops, and what is missing."""
