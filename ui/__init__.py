"""The desktop app: draws and asks, decides nothing."""
