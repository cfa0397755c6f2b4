"""What stands in the review before sealing."""
