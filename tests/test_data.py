import numpy as np

from bptt.data import sunspots


def test_sunspots_are_the_yearly_numbers_of_1700_to_2008():
    years, numbers = sunspots()
    assert years.dtype == numbers.dtype == np.float64
    assert years.tolist() == list(range(1700, 2009))
    assert numbers.shape == (309,)
    assert numbers[:3].tolist() == [5.0, 11.0, 16.0]
    assert numbers[-2:].tolist() == [7.5, 2.9]


def test_sunspots_hold_the_record_year_and_the_quiet_years_that_historians_give():
    years, numbers = sunspots()
    assert years[np.argmax(numbers)] == 1957
    assert numbers.max() == 190.2
    assert set(years[numbers == 0]) == {1711, 1712, 1810}


def test_each_call_returns_arrays_of_its_own():
    sunspots()[1][:] = -1.0
    assert sunspots()[1].min() == 0.0
