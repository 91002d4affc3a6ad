"""What the widgets with u, v, w and s share."""

from functools import partial
from typing import Any

from bptt.weights import Weights
from bptt.widgets.shared.traits import SYNC, Checked, a_home, a_number
from bptt.widgets.shared.widget import LiveWidget

__all__ = ["WeightsWidget"]


class WeightsWidget(LiveWidget):
    """A widget that shows the network on a sequence, with its four numbers as traits."""

    u = Checked(a_number, 1.5).tag(**SYNC)
    v = Checked(a_number, 0.8).tag(**SYNC)
    w = Checked(a_number, -0.6).tag(**SYNC)
    s = Checked(a_number, 0.1).tag(**SYNC)
    home = Checked(partial(a_home, "uvws"), {}).tag(**SYNC)  # where "Reset" and a double click on a slider go

    def __init__(
        self,
        sequence: Any = (0.3, 0.9, 0.4, 0.7),
        *,
        u: float = 1.5,
        v: float = 0.8,
        w: float = -0.6,
        s: float = 0.1,
        **options: Any,
    ) -> None:
        home = {name: a_number(name, value) for name, value in {"u": u, "v": v, "w": w, "s": s}.items()}
        super().__init__(sequence=sequence, **home, home=home, **options)

    @property
    def weights(self) -> Weights:
        """The current u, v, w and s."""
        return Weights(self.u, self.v, self.w, self.s)
