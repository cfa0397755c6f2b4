"""Microphone and camera to container bytes: capture knows neither who speaks nor how bytes are sealed.

Read from left to right: `device` -> `sound`, `picture`, `text` -> `verdict` -> `container`; `recorder` and
`take` lead a recording through them.
"""
