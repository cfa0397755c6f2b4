"""What an open laptop offers, a room a class: people, projects, sessions, devices, outbox."""
