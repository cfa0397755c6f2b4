"""The rights desk: takes requests, does this laptop's part at once, sends them, shows what was answered."""
