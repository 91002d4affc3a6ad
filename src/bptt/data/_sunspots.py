from importlib.resources import files

import numpy as np

from bptt._validation import FloatArray


def sunspots() -> tuple[FloatArray, FloatArray]:
    """The yearly mean sunspot numbers of 1700 to 2008: (years, numbers), 309 values each.

    Source: National Geophysical Data Center (NOAA), http://www.ngdc.noaa.gov/stp/solar/solarda3.html, in the copy
    that statsmodels 0.15.0 carries as datasets/sunspots/sunspots.csv. Licence: public domain.
    This is the series as it stood before the Royal Observatory of Belgium recalibrated it in 2015, which
    changed its scale; later tables are not comparable number by number.
    """
    table = files("bptt.data").joinpath("sunspots.csv").read_text(encoding="utf-8")
    years, numbers = np.loadtxt(table.splitlines(), delimiter=",", comments="#", unpack=True)
    return years, numbers
