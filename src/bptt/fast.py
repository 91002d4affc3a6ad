"""Gone since version 0.2: what it did is private, in `bptt._fast`, and needs no call."""

raise ImportError("bptt.fast is gone since bptt 0.2: with numba installed, loss_and_gradient is compiled by itself")
