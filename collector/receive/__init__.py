"""The organisation's side: tokens, receipts, opening."""
