"""The rights desk, copies and papers."""
