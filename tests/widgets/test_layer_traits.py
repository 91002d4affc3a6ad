"""The Layer in Python: its numbers are those of bptt.layer, and bad values are refused in plain words."""

import re

import numpy as np
import pytest

from bptt import Weights, inputs_and_targets, loss_and_gradient, require_equal
from bptt.layer import Layer as Parameters
from bptt.widgets import Explorer, Layer, link

TWO = {"W": [[0.5, -1.0], [2.0, 0.0]], "V": [[0.8], [0.3]], "U": [1.0, -1.0], "s": [0.5, 0.5]}


def test_it_has_the_numbers_of_the_layer_with_the_same_parameters():
    widget = Layer([0.3, 0.9, 0.4, 0.7], **TWO)
    layer = Parameters([[1.0, -1.0]], TWO["V"], TWO["W"], TWO["s"], activation="logistic")
    x, target = (values[:, np.newaxis] for values in inputs_and_targets(widget.sequence))
    _, gradient = layer.loss_and_gradient(x, target)
    for name in "UVWs":
        require_equal(getattr(widget.gradient, name), getattr(gradient, name), name=name)
    assert (widget.H, widget.biases, widget.layer.b) == (2, False, None)
    require_equal(widget.deltas.T @ widget.trace.y[:-1], gradient.W, name="deltas")


def test_one_neuron_is_the_network_of_the_book():
    widget = Layer(W=[[-0.6]], V=[[0.8]], U=[1.5], s=[0.1])
    _, gradient = loss_and_gradient(Weights(1.5, 0.8, -0.6, 0.1), *inputs_and_targets(widget.sequence))
    found = widget.gradient
    require_equal([found.U[0, 0], found.V[0, 0], found.W[0, 0], found.s[0]], [*gradient], name="gradient")


def test_a_corner_is_put_in_and_the_rest_waits_for_more_neurons():
    widget = Layer(W=[[0.5, -1.0], [2.0, 0.0]])
    widget.W = [[7.0]]
    assert widget.W[0] == [7.0, -1.0, 0.3]
    assert widget.layer.W.tolist() == [[7.0, -1.0], [2.0, 0.0]]
    widget.H = 3
    assert widget.layer.W.shape == (3, 3)
    assert Layer(W=np.eye(3)).H == 3
    assert Layer(W=np.eye(3), H=1).layer.W.tolist() == [[1.0]]


def test_a_second_input_is_zero_where_it_has_ended():
    widget = Layer([0.3, 0.9, 0.4, 0.7], inputs=2, second=[1.0, -2.0])
    assert widget.x.tolist() == [[0.3, 1.0], [0.9, -2.0], [0.4, 0.0]]
    assert widget.layer.V.shape == (2, 2)
    assert widget.gradient.V.shape == (2, 2)


def test_biases_count_where_one_is_given():
    assert not Layer().biases
    widget = Layer(b=-0.5)
    assert widget.biases
    assert (widget.layer.b.tolist(), widget.layer.c.tolist()) == ([-0.5], [0.0, 0.0])
    assert not Layer(b=-0.5, biases=False).biases


def test_it_says_what_it_is():
    assert repr(Layer(W=[[-0.6]], V=[[0.8]], U=[1.5], s=[0.1], activation="tanh")) == (
        "Layer(sequence=[0.3, 0.9, 0.4, 0.7], W=[[-0.6]], V=[[0.8]], s=[0.1], U=[1.5], activation='tanh')"
    )
    with_all = repr(Layer(W=[[1.0]], V=[[2.0, 3.0]], U=[4.0], s=[5.0], b=6.0, c=[7.0], inputs=2, second=[8.0]))
    assert with_all.endswith(
        "W=[[1.0]], V=[[2.0, 3.0]], c=[7.0], s=[5.0], U=[4.0], b=6.0, activation='logistic', inputs=2, second=[8.0])"
    )
    given = {**TWO, "activation": "linear", "b": 0.25}
    again = eval(repr(Layer(**given)), {"Layer": Layer})
    assert repr(again) == repr(Layer(**given))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("W", np.eye(4), "W must be an array of at most the shape (3, 3), got one of shape (4, 4)"),
        ("W", [1.0], "W must be an array of at most the shape (3, 3), got one of shape (1,)"),
        ("V", [[1.0, 2.0, 3.0]], "V must be an array of at most the shape (3, 2), got one of shape (1, 3)"),
        ("W", [[0.5, 2e6]], "W[0, 1] must lie between -1e6 and 1e6, got 2000000.0"),
        ("s", [0.5, float("nan")], "s must be finite, got nan"),
        ("c", [], "c must be an array of at most the shape (3,), got one of shape (0,)"),
        ("b", [1.0], "b must be one number, got an array of shape (1,)"),
        ("H", 4, "H must be at most 3, got 4"),
        ("H", 0, "H must be a whole number of at least 1, got 0"),
        ("inputs", 3, "inputs must be at most 2, got 3"),
        ("activation", "relu", "activation must be one of logistic, tanh, linear, got 'relu'"),
        ("biases", 1, "biases must be True or False, got 1"),
        ("second", [1.0] * 13, "second must hold 1 to 12 numbers, got 13"),
        ("layers", ["states"], "layers must be some of backward, contributions, lengths, got ['states']"),
        ("position", -2, "position must be a whole number of at least -1, got -2"),
    ],
)
def test_a_bad_value_is_refused_and_the_last_good_one_stays(name, value, words):
    widget = Layer()
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        setattr(widget, name, value)
    assert getattr(widget, name) == before


def test_a_bad_argument_is_named():
    with pytest.raises(ValueError, match=r"^W must be real numbers"):
        Layer(W="much")
    with pytest.raises(ValueError, match=r"^'w' is no argument of Layer"):
        Layer(w=1.0)


def test_it_links_with_an_explorer_by_the_sequence():
    explorer, widget = Explorer([0.5, 0.25]), Layer()
    link(explorer, widget, traits=["sequence"])
    assert widget.sequence == [0.5, 0.25]


@pytest.mark.parametrize("T", [1, 6, 7, 12])
def test_the_figure_shows_every_step_and_tells_its_numbers(T):
    figure = Layer(np.linspace(0, 1, T + 1), H=3, inputs=2, biases=True).still()
    assert figure.svg.count("<rect") == T * (2 + 3 + 2) + 3
    assert figure.alt.startswith(f"3 logistic neurons, unrolled over {T} step")
    assert f"step {T}: states " in figure.alt
    assert "δ" in figure.svg
    assert "δ" not in Layer(layers=[]).still().svg
    assert "nan" not in Layer([1e6, -1e6], W=[[1e6]], V=[[-1e6]], U=[1e6], activation="linear").still().svg
