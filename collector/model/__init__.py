"""The shapes of everything that is stored, signed or sent: plain data, no behaviour."""
