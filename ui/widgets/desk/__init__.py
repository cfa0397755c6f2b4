"""Parts of the pages about this laptop."""
