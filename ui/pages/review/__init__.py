"""The review before sealing."""
