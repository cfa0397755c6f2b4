"""The rights desk."""
