import numpy as np
import pytest

from bptt import _validation as check


def test_shorten_keeps_a_message_on_one_short_line():
    assert check.shorten([1, 2]) == "[1, 2]"
    assert check.shorten(np.ones((2, 2))) == "array([[1., 1.], [1., 1.]])"
    assert check.shorten("a" * 100) == "'" + "a" * 58 + "…"
    assert check.shorten("a" * 58) == "'" + "a" * 58 + "'"
    assert len(check.shorten(list(range(1000)))) == 60
    assert check.shorten(10**5000) == "a value of type int too long to print"


@pytest.mark.parametrize(
    "value",
    [3, 3.5, np.float32(0.5), np.int8(3), [1, 2.5], (1, 2), np.arange(3, dtype=np.uint8), range(3), np.longdouble(2)],
)
def test_numbers_are_float64(value):
    array = check.as_numbers("value", value)
    assert array.dtype == np.float64
    assert array.tolist() == np.asarray(value).tolist()


def test_numbers_are_a_copy():
    value = np.array([1.0, 2.0])
    assert not np.shares_memory(check.as_numbers("value", value), value)


def test_complex_numbers_only_where_allowed():
    assert check.as_numbers("value", [1j, 2], allow_complex=True).dtype == np.complex128
    with pytest.raises(ValueError, match=r"^value must be real numbers, got 1j$"):
        check.as_numbers("value", 1j)
    assert check.as_number("value", 2j, allow_complex=True) == 2j
    with pytest.raises(ValueError, match=r"^value must be real numbers, got 2j$"):
        check.as_number("value", 2j)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("abc", "'abc'"),
        (b"1", "b'1'"),
        (None, "None"),
        (True, "True"),
        (np.bool_(True), r"np.True_"),
        (object, "<class 'object'>"),
        ({1.0, 2.0}, r"\{1.0, 2.0\}"),
        ({"a": 1}, r"\{'a': 1\}"),
        (np.datetime64("2020-01-01"), "np.datetime64"),
        (bytearray(b"ab"), "bytearray"),
        (memoryview(b"ab"), "<memory"),
        ([1.0, True], r"True or False among the numbers in \[1.0, True\]"),
        ([[True], [1.0]], "True or False among"),
        ([np.array([True]), np.array([1.0])], "True or False among"),
        ([1.0, None], r"\[1.0, None\]"),
    ],
)
def test_what_is_no_number_is_refused(value, shown):
    with pytest.raises(ValueError, match=rf"^value must be real numbers, got {shown}"):
        check.as_numbers("value", value)


def test_an_array_that_cannot_be_made_is_refused():
    class Hostile:
        def __array__(self, dtype=None, copy=None):
            raise TypeError("no array of this")

        def __repr__(self):
            return "Hostile()"

    with pytest.raises(ValueError, match=r"^value must be real numbers in a rectangular array, got Hostile\(\)$"):
        check.as_numbers("value", Hostile())


def test_a_number_behind_a_mask_is_not_taken():
    with pytest.raises(ValueError, match=r"^value must be finite, got a masked element in "):
        check.as_numbers("value", np.ma.masked_array([1.0, 99.0], mask=[False, True]))
    assert check.as_numbers("value", np.ma.masked_array([1.0, 2.0])).tolist() == [1.0, 2.0]


def test_a_masked_element_is_refused_without_a_warning():
    with pytest.raises(ValueError, match=r"^value must be finite, got a masked element in \[masked, 1\.0\]$"):
        check.as_numbers("value", [np.ma.masked, 1.0])


def test_a_longdouble_beyond_float64_is_refused():
    largest = np.finfo(np.longdouble).max
    with pytest.raises(ValueError, match=r"^value must be finite, got inf$"):
        check.as_numbers("value", largest if largest > np.finfo(np.float64).max else np.longdouble("inf"))


def test_one_number():
    assert [check.as_number("value", value) for value in (1.5, 1, np.float32(0.5), np.array(2))] == [1.5, 1.0, 0.5, 2.0]
    assert type(check.as_number("value", np.array(2))) is float
    for value, message in (
        (float("inf"), "must be finite, got inf"),
        ([1.0], r"must be one number, got an array of shape"),
    ):
        with pytest.raises(ValueError, match=f"^value {message}"):
            check.as_number("value", value)


def test_over_time():
    assert check.as_sequence("x", [[1, 2]]).shape == (1, 2)
    with pytest.raises(ValueError, match=r"^x must have a length of at least 3, got 2$"):
        check.as_sequence("x", [1.0, 2.0], at_least=3)


def test_steps_are_floats_for_one_sequence_and_arrays_for_batches():
    one, batch = check.steps(np.array([1.0, 2.0])), check.steps(np.array([[1.0], [2.0]]))
    assert [type(value) for value in one] == [float, float]
    assert [value.shape for value in batch] == [(1,), (1,)]


@pytest.mark.parametrize("value", [1, 5, np.int32(7)])
def test_whole_numbers(value):
    assert check.as_whole_number("steps", value, at_least=1) == value
    assert type(check.as_whole_number("steps", value, at_least=1)) is int


@pytest.mark.parametrize("value", [0, -1, 1.0, True, "1", None, np.bool_(True), [1], np.array([1])])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(ValueError, match=r"^steps must be a whole number of at least 1, got "):
        check.as_whole_number("steps", value, at_least=1)


def test_in_range_names_the_first_quantity_out_of_it():
    check.require_in_range(a=1.0, b=[1.0, 2.0], c=np.ones(3), d=1j)
    for bad in (float("nan"), float("-inf"), [1.0, float("inf")], np.array([np.nan]), complex(0.0, float("inf"))):
        with pytest.raises(ValueError, match=r"^E is outside the range of float64 \(largest magnitude about 1.8e308\)"):
            check.require_in_range(z=1.0, E=bad, p=float("nan"))
