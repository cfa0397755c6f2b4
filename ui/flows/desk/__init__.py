"""The recorder's side: sign-in, home, lists, the outbox."""
