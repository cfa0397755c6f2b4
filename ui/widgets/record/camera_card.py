"""The camera on the record page: what it sees, and which one it is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card
from ui.widgets.form.form import in_widget
from ui.widgets.record.preview import Preview


class CameraCard(Card):
    """`button` names the camera and changes to another one; without a camera it says so and does nothing."""

    def __init__(self, *, has_camera: bool) -> None:
        super().__init__((12, 10, 12, 2), 2)
        self._has_camera = has_camera
        self.preview = Preview()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.preview)
        row.addStretch(1)
        holder = in_widget(row)
        self.button = Button("", "link", icon="camera", small=True)
        self.button.setObjectName("camera")
        self.column.addWidget(holder)
        self.column.addWidget(self.button)
        holder.setVisible(has_camera)
        self.button.setEnabled(has_camera)
        self.name_camera("")

    def name_camera(self, name: str) -> None:
        """Show which camera films."""
        if not self._has_camera:
            self.button.setText(self.tr("Camera off"))
            return
        self.button.setText(name.replace("&", "&&") or self.tr("Camera on"))
        self.button.setAccessibleName(self.tr("Camera: %1").replace("%1", name))
