"""A laptop with the rehearsal pack installed, for each test its own."""

from tests.session.conftest import laptop

__all__ = ["laptop"]
