"""In place of the stock hook, which asks for a distribution that `webrtcvad-wheels` replaces."""

from PyInstaller.utils.hooks import copy_metadata

datas = copy_metadata("webrtcvad-wheels")
