"""The session's pictures while they pass: as JPEG, on their way to a take, looked at, and kept as a still."""
