"""The recorder's pages: sign-in, home, lists, what a team lead confirms."""
