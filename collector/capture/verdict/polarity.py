"""Whether two channels hear the same the other way round: mixed, they would be silent."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collector.capture.verdict.frames import NARROW_HZ

Spectra = NDArray[np.complex64]

_FARTHEST_S = 0.003  # a metre between two microphones
_ALIKE = 0.5
_MORE = 1.1  # in a wave whose next crest is as high as its trough nobody can tell


class Polarity:
    """Sums the product of two channels' spectra, frame by frame; memory does not grow with the take."""

    def __init__(self) -> None:
        self._product: NDArray[np.complex128] | None = None
        self._power = [0.0, 0.0]

    def add(self, first: Spectra, second: Spectra) -> None:
        """Take the spectra of the same frames (frames × lines)."""
        product = np.einsum("ij,ij->j", first, second.conj()).astype(np.complex128)
        self._product = product if self._product is None else self._product + product
        for place, spectra in enumerate((first, second)):
            power = np.square(spectra.real).sum(axis=0) + np.square(spectra.imag).sum(axis=0)
            power[1:-1] *= 2
            self._power[place] += float(power.sum())

    @property
    def is_opposite(self) -> bool:
        """True if one is the other turned over, a moment earlier or later at most."""
        both = math.sqrt(self._power[0] * self._power[1])
        if self._product is None or both == 0:
            return False
        alike = np.fft.irfft(self._product)
        alike *= len(alike) / both
        farthest = round(_FARTHEST_S * NARROW_HZ)
        near = np.concatenate((alike[: farthest + 1], alike[-farthest:]))
        lowest, highest = float(near.min()), float(near.max())
        return lowest <= -_ALIKE and -lowest >= _MORE * highest
