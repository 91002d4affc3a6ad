"""Widgets: what ipywidgets sends to a front end goes to the page, and what the reader moves there comes back."""

import json
from typing import Any

from .outputs import say

channels: dict[str, Any] = {}


def bridge() -> None:
    """Make the channels that ipywidgets opens lead to the page; before ipywidgets is imported."""
    import comm
    from comm.base_comm import BaseComm, CommManager

    class PageComm(BaseComm):
        def publish_msg(  # type: ignore[override]
            self, msg_type: str, data: Any = None, **_: Any
        ) -> None:
            channels[self.comm_id] = self
            say("comm", what=msg_type, id=self.comm_id, data=json.loads(json.dumps(data or {}, default=str)))

    manager = CommManager()
    comm.create_comm = PageComm
    comm.get_comm_manager = lambda: manager


def from_page(channel: str, data: str) -> None:
    """Hand over what the reader changed in a widget."""
    if channel in channels:
        message = {"content": {"comm_id": channel, "data": json.loads(data)}, "buffers": []}
        channels[channel].handle_msg(message)
