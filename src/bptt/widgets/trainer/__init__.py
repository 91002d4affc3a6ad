"""The Trainer: u, v, w and s learn together to predict a series."""

from bptt.widgets.trainer.widget import Trainer, random_start

__all__ = ["Trainer", "random_start"]
