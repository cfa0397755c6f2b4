"""Microphone and camera to container bytes: capture knows neither who speaks nor how bytes are sealed."""
