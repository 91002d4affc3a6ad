"""The ledger: every entry proved, every change to an entry refused, and everything that is printed comes from it."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import sympy
from sympy import Add, Expr, Indexed, Integer, Mul, Pow, Product, Rational, Sum, Symbol

from bptt import (
    Weights,
    backward,
    complex_step,
    forward,
    loss_and_gradient,
    output_error,
    require_equal,
    squared_error,
)
from bptt.formulas import (
    LEDGER,
    Formula,
    brute_force,
    check_entry,
    evaluate,
    follow,
    formula,
    latex,
    occurrences,
    operations,
    prove,
    shared_pieces,
    show,
    show_computed,
    unroll,
)
from bptt.formulas import symbols as sym
from bptt.formulas._matrices import matrix_network
from bptt.formulas._reading import read
from bptt.formulas.symbols import Partial, Sigma, SigmaSlope, Total
from bptt.layer import Layer
from bptt.lstm import lstm_forward
from bptt.model import forward_loop, sigmoid

PUBLISHED = [name for name, entry in LEDGER.items() if entry.status == "published"]
LETTERS = (sym.u, sym.v, sym.w, sym.s)


def least_steps(entry: Formula) -> int:
    """The smallest T for which an entry says something: 3 where p_3 is written out, 2 where t ends at T - 1."""
    later = {"prediction_2": 2, "prediction_3": 3, "lstm_back_c": 2}.get(entry.name, 1)
    return max(later, *(int(first) for _, first, _ in entry.where if sympy.sympify(first).is_Integer), 1)


# --- proofs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LEDGER)
def test_entry_is_proved_for_one_to_six_steps_and_of_matrices_to_three(name):
    most = 6 if LEDGER[name].network == "neuron" else 3
    for T in range(least_steps(LEDGER[name]), most + 1):
        check_entry(LEDGER[name], T)


def mutants(expr: Expr) -> Iterator[Expr]:
    """The expression with one sign, factor, term, number, index or limit changed: every one of them in turn."""
    if isinstance(expr, Indexed):
        yield from (expr.base[expr.indices[0] + shift] for shift in (-1, 1))
        return
    if isinstance(expr, Integer) and expr >= 0:
        yield expr + 1
    if isinstance(expr, Add | Mul):
        for place, part in enumerate(expr.args):
            others = expr.args[:place], expr.args[place + 1 :]
            yield expr.func(*others[0], *others[1], evaluate=False)
            if isinstance(expr, Add):
                yield expr.func(*others[0], -part, *others[1], evaluate=False)
    if isinstance(expr, Pow):
        yield expr.base
        yield Pow(expr.base, -expr.exp, evaluate=False)
    if isinstance(expr, Sum | Product):
        (index, first, last), body = expr.limits[0], expr.function
        limits = [
            (index, first - 1, last),
            (index, first + 1, last),
            (index, first, last - 1),
            (index, first, last + 1),
        ]
        yield from (expr.func(body, limit) for limit in limits)
        yield from (expr.func(changed, expr.limits[0]) for changed in mutants(body))
        return
    if isinstance(expr, Sigma | sym.SigmaSlope | sym.Tanh | sym.Transposed | sympy.exp | sympy.Abs):
        yield expr.args[0]
    if isinstance(expr, sym.Dot | sym.Hadamard):
        yield from expr.args
        yield (sym.Dot if isinstance(expr, sym.Hadamard) else sym.Hadamard)(*expr.args)
    if isinstance(expr, sym.Dot):
        yield sym.Dot(*reversed(expr.args))
    if isinstance(expr, Symbol) and expr in (sym.U, sym.V, sym.W):
        yield sym.Transposed(expr)
    as_written = {"evaluate": False} if isinstance(expr, Add | Mul | Pow) else {}
    for place, part in enumerate(expr.args):
        for changed in mutants(part):
            yield expr.func(*expr.args[:place], changed, *expr.args[place + 1 :], **as_written)


def same(one: Expr, other: Expr) -> bool:
    """Whether a change changed nothing: 0 has no other sign, and t + 1 may be written as 1 + t."""
    return one == other or sympy.expand(one) == sympy.expand(other)


def mutants_of_entry(entry: Formula) -> Iterator[Formula]:
    for side in ("lhs", "rhs"):
        expr = getattr(entry, side)
        changed = [*mutants(expr), *([-expr] if side == "rhs" else [])]
        yield from (replace(entry, **{side: other}) for other in changed if not same(other, expr))
    for place, (index, first, last) in enumerate(entry.where):
        for limit in ((first - 1, last), (first + 1, last), (first, last - 1), (first, last + 1)):
            yield replace(entry, where=(*entry.where[:place], (index, *limit), *entry.where[place + 1 :]))


def refusals(entry: Formula) -> Iterator[str]:
    """How the checks refuse an entry, for the numbers of steps in turn."""
    for T in (3, 4, 2, 1) if entry.network == "neuron" else (2, 1, 3):
        if least_steps(entry) <= T:
            try:
                check_entry(entry, T)
            except (AssertionError, ValueError) as error:  # ValueError: it has come to speak of more than T steps
                yield str(error)


@pytest.mark.parametrize("name", LEDGER)
def test_entry_with_anything_changed_is_refused_by_name(name):
    changed = list(mutants_of_entry(LEDGER[name]))
    assert len(changed) >= 2
    survivors = [latex(mutant) for mutant in changed if not any(said.startswith(name) for said in refusals(mutant))]
    assert survivors == [], f"{name}: these changed versions passed every check"


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_formula_is_refused_with_a_counter_example(name):
    with pytest.raises(
        AssertionError, match=rf"^{name} does not hold for T = 3.*left side is .*right side .*u = "
    ) as error:
        prove(name, T=3)
    left, right = str(error.value).split("left side is ")[1].split(";")[0].split(", the right side ")
    assert abs(float(left) - float(right)) > 1e-3
    names = re.findall(r"(\S+) = -?[\d.]+(?:, |$)", str(error.value).splitlines()[0])
    assert {"u", "v", "w", "s", "x[1]", "x[2]", "x[3]"} <= {*names}, error.value


def test_published_and_completed_formulas_are_the_same_but_for_the_name_of_delta():
    for name in ("delta", "gradient_v", "gradient_w"):
        published, completed = (
            latex(LEDGER[f"{kind}_{name}"]).split(" = ", 1)[1] for kind in ("published", "completed")
        )
        assert published.replace(r"\delta", r"\tilde{\delta}") == completed


def test_a_counter_example_says_for_which_steps_and_weights_it_is_one():
    product, update = LEDGER["state_sensitivity_product"], LEDGER["update"]
    for changed, steps in (
        (replace(product, rhs=product.rhs + 1), "T = 2, t = 0, j = 0"),
        (replace(update, rhs=update.rhs + 1), "T = 2, theta = u"),
    ):
        with pytest.raises(AssertionError, match=rf"^{changed.name} does not hold for {steps}: the left side is "):
            prove(changed, T=2)


def test_a_copy_is_the_shared_weight_where_the_weights_are_shared():
    assert prove(sym.w_[sym.t], sym.w, T=2).identities == 2
    with pytest.raises(AssertionError, match=r"; u\[1\] = .*, w\[1\] = .*, w\[2\] = .*, s = "):
        prove(sym.w_[sym.t], sym.w_[sym.t] + 1, T=2)


def test_two_expressions_can_be_proved_equal_or_not():
    copies = Sum(Partial(sym.E, sym.w_[sym.t]), (sym.t, 1, sym.T))
    assert prove(Total(sym.E, sym.w), copies, T=3) == prove("untied_sum_w", T=3)._replace(name="the claim")
    assert prove(sym.delta[sym.t], Partial(sym.E, sym.z[sym.t]), T=4).identities == 4
    with pytest.raises(AssertionError, match="the claim does not hold for T = 2: the left side is "):
        prove(Total(sym.E, sym.w), Total(sym.E, sym.v), T=2)


@pytest.mark.parametrize("T", range(1, 5))
def test_unrolled_ledger_is_the_model(T):
    x, target = [sym.x[step] for step in range(1, T + 1)], [sym.target[step] for step in range(1, T + 1)]
    z, y, p = forward_loop(*LETTERS, x, Sigma)
    network = unroll(T)
    assert (network.T, network.z, network.y, network.p) == (T, tuple(z), tuple(y), tuple(p))
    assert sum((p_t - t_t) ** 2 for p_t, t_t in zip(p, target, strict=True)) == network.E
    assert occurrences(network.E) == {"u": T, "v": T * (T + 1) // 2, "w": T * (T + 1) // 2, "s": T}


def test_the_layer_and_the_lstm_that_the_ledger_is_proved_on_are_those_of_the_package():
    """Written out in symbols for two steps, and then in numbers: the package's own states, predictions and loss."""
    rng = np.random.default_rng(5)
    layer, x, target = Layer.random(2, 2, 2, seed=3, biases=False), rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    layer = replace(layer, s=rng.normal(size=2))
    G, series, next_ = rng.normal(size=(4, 3)), rng.normal(size=2), rng.normal(size=2)
    run, cell = layer.forward(x), lstm_forward(G, 1.5, series)
    for kind, given, inputs, targets, stated in (
        ("layer", {sym.U: layer.U, sym.V: layer.V, sym.W: layer.W, sym.s: layer.s}, x, target, {sym.y: run.y}),
        ("lstm", {sym.G: G, sym.u: 1.5}, series, next_, {sym.c: cell.c, sym.h: cell.h}),
    ):
        network = matrix_network(kind, 2)
        arrays = given | {sym.x[t]: inputs[t - 1] for t in (1, 2)} | {sym.target[t]: targets[t - 1] for t in (1, 2)}
        numbers = {}
        for name, array in arrays.items():
            numbers |= dict(zip(sympy.flatten(network.given[name]), np.ravel(array).tolist(), strict=True))

        def known(part, numbers=numbers):
            return float(part) if part.is_Number else numbers.get(part)

        def number(expr, known=known, sigma=np.tanh if kind == "layer" else sigmoid):
            return read(expr, known, {Sigma: sigma, sym.Tanh: np.tanh})

        for base, values in stated.items():
            for step in (0, 1, 2):
                ours = [number(entry) for entry in network.closed[base[step]]]
                require_equal(ours, np.atleast_1d(values[step]), name=f"{kind}, {base}_{step}")
        p = run.p if kind == "layer" else cell.p
        require_equal(number(network.E), np.sum(squared_error(p, targets)), name=f"E of the {kind}")


@pytest.mark.parametrize("T", [1, 2, 3])
def test_brute_force_agrees_with_sympy_on_plain_exponentials(T):
    """Differentiated after writing out every σ: here even σ' is SymPy's own."""
    plain, numbers = unroll(T).E.rewrite(sympy.exp), {}
    for seed, letter in enumerate(sorted(plain.free_symbols | plain.atoms(Indexed), key=str)):
        numbers[letter] = sympy.Rational(seed % 7 - 3, 4) + sympy.Rational(1, 9)
    for letter, ours in zip(LETTERS, brute_force(T), strict=False):
        difference = plain.diff(letter) - ours.rewrite(sympy.exp)
        assert abs(difference.xreplace(numbers).evalf(40)) < 1e-35, (letter, T)


def test_brute_force_cuts_the_graph_for_the_ordered_derivatives():
    rng = np.random.default_rng(3)
    weights, x, target = Weights(*rng.uniform(-2, 2, 4)), rng.uniform(-1, 1, 4), rng.uniform(0, 1, 4)
    trace = forward(weights, x)
    back = backward(weights, trace, output_error(trace.p, target))
    derivatives = brute_force(4)
    ours = [evaluate(derivative, weights, x, target) for derivative in derivatives.z]
    np.testing.assert_allclose(ours, back.delta, rtol=1e-12, atol=1e-14)


def test_ledger_followed_in_numbers_agrees_with_complex_step_and_backward_at_200_points_up_to_50_steps():
    rng = np.random.default_rng(20)
    for _ in range(200):
        T = int(rng.integers(1, 51))
        x, target = rng.uniform(-1, 1, T), rng.uniform(-1, 1, T)
        u, v, w, s = rng.uniform(-3, 3), rng.uniform(-3, 3), rng.uniform(-8, 8), rng.uniform(-1, 1)
        weights = Weights(u, v, w, s)
        given = dict(zip(LETTERS, weights, strict=True))
        for step in range(T):
            given |= {sym.x[step + 1]: float(x[step]), sym.target[step + 1]: float(target[step])}
        ledger = follow(given, T)

        trace = forward(weights, x)
        back = backward(weights, trace, output_error(trace.p, target))
        gradient = Weights(*(ledger[Total(sym.E, letter)] for letter in LETTERS))
        stepped = complex_step(
            lambda weights, x=x, target=target: squared_error(forward(weights, x).p, target), weights
        )
        require_equal(gradient, stepped, terms=back.contributions, name=f"T = {T}, {weights}: gradient")
        require_equal(gradient, back.gradient, terms=back.contributions, name=f"T = {T}, {weights}: gradient")
        require_equal(ledger[sym.E], squared_error(trace.p, target), name=f"T = {T}, {weights}: E")
        require_equal(
            [ledger[sym.delta[step]] for step in range(1, T + 1)], back.delta, name=f"T = {T}, {weights}: delta"
        )


# --- what is printed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        ("preactivation", r"z_{t} = w y_{t-1} + v x_{t} \qquad (t = 1, \dots, T)"),
        ("slope", r"\sigma'(z_{t}) = y_{t} (1 - y_{t}) \qquad (t = 1, \dots, T)"),
        ("objective", r"E = \sum_{t=1}^{T} (p_{t} - t_{t})^{2}"),
        ("mean_objective", r"\bar{E} = \frac{1}{T} \sum_{t=1}^{T} (p_{t} - t_{t})^{2}"),
        ("delta", r"\delta_{t} = \sigma'(z_{t}) (u \varepsilon_{t} + w \delta_{t+1}) \qquad (t = 1, \dots, T)"),
        ("gradient_w", r"\frac{dE}{dw} = \sum_{t=1}^{T} \delta_{t} y_{t-1}"),
        ("untied_sum_w", r"\frac{dE}{dw} = \sum_{t=1}^{T} \frac{\partial E}{\partial w_{t}}"),
        (
            "update",
            r"\theta \leftarrow \theta - \eta \frac{dE}{d\theta} \qquad (\theta = u, v, w, s)",
        ),
        (
            "state_bound",
            r"\left|\frac{\partial y_{t}}{\partial y_{t-1}}\right| \le \frac{|w|}{4} \qquad (t = 1, \dots, T)",
        ),
        (
            "forward_term",
            r"\frac{dE_{t}}{d\theta} = \varepsilon_{t} u \frac{dy_{t}}{d\theta} "
            r"\qquad (t = 1, \dots, T,\; \theta = v, w, s)",
        ),
        (
            "triangle",
            r"\frac{\partial E_{t}}{\partial w_{j}} = "
            r"\varepsilon_{t} u \left(\prod_{i=j + 1}^{t} w \sigma'(z_{i})\right) "
            r"\sigma'(z_{j}) y_{j-1} \qquad (t = 1, \dots, T,\; j = 1, \dots, t)",
        ),
        (
            "residual_form",
            r"z_{t} = \left(v + \frac{w}{u}\right) x_{t} + \frac{w}{u} (p_{t-1} - t_{t-1}) "
            r"\qquad (t = 2, \dots, T,\; u \neq 0)",
        ),
        ("prediction_2", r"p_{2} = u \sigma(w \sigma(w s + v x_{1}) + v x_{2})"),
    ],
)
def test_latex_is_in_the_order_of_a_textbook(name, tex):
    assert latex(formula(name)) == tex


def test_computed_expressions_are_in_the_order_of_a_textbook():
    assert latex(unroll(2).p[1]) == r"u \sigma(w \sigma(w s + v x_{1}) + v x_{2})"
    assert latex(unroll(1).E) == r"(u \sigma(w s + v x_{1}) - t_{1})^{2}"
    assert latex(brute_force(1).w) == r"2 u s \sigma'(w s + v x_{1}) (u \sigma(w s + v x_{1}) - t_{1})"


@pytest.mark.parametrize(
    ("form", "tex"),
    [
        (sympy.Abs(sym.w), "|w|"),
        (sympy.Abs(sym.E / sym.u), r"\left|\frac{E}{u}\right|"),
        (1 / sym.u, r"\frac{1}{u}"),
        (sym.E / sym.u, r"\frac{E}{u}"),
        (sym.w * sym.v / sym.u**2, r"\frac{w v}{u^{2}}"),
        (Sigma(sym.w) ** 2, r"\sigma^{2}(w)"),
        (SigmaSlope(sym.w) ** 2, r"{\sigma'}^{2}(w)"),
        (sym.w * sym.v * sym.u, "u w v"),
        (sym.w * sym.y[1] * sym.s * 3, "3 w s y_{1}"),
        (Symbol("a") * sym.x[2], "x_{2} a"),
        (sym.u + 2 * sym.w - sym.v, "u + 2 w - v"),
    ],
)
def test_an_expression_is_printed_as_a_textbook_does(form, tex):
    assert latex(form) == tex


@pytest.mark.parametrize("name", LEDGER)
def test_entry_is_printed_in_plain_balanced_latex_and_says_what_it_is(name):
    tex = latex(LEDGER[name])
    assert tex.count("{") == tex.count("}")
    assert tex.count(r"\left(") == tex.count(r"\right)")
    assert "color" not in tex
    assert "  " not in tex
    assert LEDGER[name].says.endswith(".")


@pytest.mark.parametrize("name", LEDGER)
def test_whatever_an_entry_divides_by_is_said_not_to_be_zero(name):
    entry = LEDGER[name]
    divisors = {power.base for power in entry.rhs.atoms(Pow) if power.exp.is_negative} - {sym.T}
    divisors = {divisor for divisor in divisors if not divisor.is_Number and not divisor.has(sympy.exp)}
    assert divisors == ({entry.provided.lhs} if entry.provided is not None else set())


def test_display_carries_its_origin(capture_displays):
    show("delta", "delta_boundary")
    show_computed("E for T = 1", sym.E, unroll(1).E)
    first, second, third = capture_displays
    assert first["metadata"] == {"bptt": {"formula": "delta"}}
    assert first["data"]["text/plain"] == latex(formula("delta"))
    assert all(shown["raw"] is True for shown in capture_displays)
    assert first["data"]["text/latex"] == rf"$\displaystyle {latex(formula('delta'))}$"
    assert second["metadata"] == {"bptt": {"formula": "delta_boundary"}}
    assert third["metadata"] == {"bptt": {"computed": "E for T = 1"}}
    assert third["data"]["text/latex"] == rf"$\displaystyle E = {latex(unroll(1).E)}$"


@pytest.fixture
def capture_displays(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "bptt.formulas._printing.display",
        lambda data, raw, metadata: shown.append({"data": data, "raw": raw, "metadata": metadata}),
    )
    return shown


# --- bad input --------------------------------------------------------------------------------------------------------

OTHER_W = Symbol("w", positive=True)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: formula("gradent_w"), "got 'gradent_w'; the nearest is 'gradient_w'"),
        (lambda: show("dleta"), "got 'dleta'; the nearest is 'delta'"),
        (lambda: show(3), "name must be a formula of the ledger, got 3"),
        (lambda: prove("gradient", T=2), "got 'gradient'; the nearest is 'gradient_"),
        (lambda: prove("delta", T=0), "T must be a whole number of at least 1, got 0"),
        (lambda: prove("delta", T=2.0), "T must be a whole number of at least 1, got 2.0"),
        (lambda: prove("prediction_3", T=2), "T must be at least 3 for prediction_3, which speaks of step 3, got 2"),
        (lambda: prove(sym.u, T=2), "claim must be a name or two expressions, got u and None"),
        (lambda: prove(sym.u, "x", T=2), "claim must be a name or two expressions, got u and 'x'"),
        (
            lambda: prove(OTHER_W * sym.y[0], sym.w * sym.s, T=1),
            "the symbol w of the claim only looks like the ledger's",
        ),
        (lambda: prove(Symbol("t") * sym.u, sym.u, T=1), "the symbol t of the claim only looks like the ledger's"),
        (lambda: prove(Symbol("q") * sym.u, sym.u, T=1), "symbols of bptt.formulas.symbols, got q"),
        (lambda: unroll(0), "T must be a whole number of at least 1, got 0"),
        (lambda: unroll("3"), "T must be a whole number of at least 1, got '3'"),
        (lambda: brute_force(-1), "T must be a whole number of at least 1, got -1"),
        (lambda: follow({}, 0), "T must be a whole number of at least 1, got 0"),
        (lambda: follow({}, 1), "every x_t and t_t, but u is missing"),
        (lambda: follow(dict.fromkeys(LETTERS, 0.5), 2), "every x_t and t_t, but x[1] is missing"),
        (lambda: follow(dict.fromkeys((*LETTERS, sym.x[1], sym.target[1]), 0.5), 2), "but x[2] is missing"),
        (lambda: show_computed("", sym.E), "label must be a text that says what is shown, got ''"),
        (lambda: show_computed("E"), "show_computed needs at least one expression to show, got none"),
    ],
)
def test_bad_input_is_refused_in_plain_words(call, words):
    with pytest.raises(ValueError, match=rf"(^|\W){re.escape(words)}"):
        call()


def test_what_comes_close_is_not_proved():
    tiny, z_1 = Rational(1, 10**12), sym.z[1]
    for claim, equals in ((sym.u, sym.u + tiny), (Sigma(z_1), 1 / (1 + sympy.exp(-z_1)) + tiny)):
        with pytest.raises(AssertionError, match=r"^the claim is not proved for T = 1"):
            prove(claim, equals, T=1)
    with pytest.raises(AssertionError, match=r"^the claim is not proved for T = 1: u and u \+ 1/1000000000000$"):
        prove(sym.u, sym.u + tiny, T=1)


def test_a_sigmoid_of_what_is_no_preactivation_has_no_proof():
    with pytest.raises(AssertionError, match=r"σ is taken of .*u, which is no z_t"):
        prove(Sigma(sym.u), Sigma(sym.u), T=1)


def test_a_true_formula_cannot_stand_in_the_ledger_as_wrong():
    with pytest.raises(AssertionError, match=r"^delta: stands in the ledger as wrong, but is true for T = 2$"):
        check_entry(replace(LEDGER["delta"], instead={}), 2)


def test_a_proof_says_what_it_has_shown():
    assert str(prove("gradient_u", T=1)).startswith("gradient_u: proved for T = 1 (1 identity, of up to ")
    assert str(prove("delta", T=3)).startswith("delta: proved for T = 3 (3 identities, of up to ")


# --- counting ---------------------------------------------------------------------------------------------------------


def test_operations_are_counted_and_pieces_shared():
    z = sym.w * sym.s + sym.v * sym.x[1]
    assert operations(z) == 3
    assert operations(Sigma(z), z) == 4 + 3
    assert operations(SigmaSlope(z)) == 2 * 4 + 2  # σ (1 - σ): σ twice, a product and a difference
    named, (result,) = shared_pieces(SigmaSlope(z))
    assert [name.name for name, _ in named] == ["a1"]
    assert operations(result, *(piece for _, piece in named)) == 4 + 2


def test_an_expression_is_worked_out_whole_or_in_pieces():
    weights, x, target = Weights(1.5, 0.8, -0.6, 0.1), [0.3, 0.9], [0.9, 0.4]
    E, gradient = loss_and_gradient(weights, x, target)
    by_w = brute_force(2).w
    require_equal(evaluate(unroll(2).E, weights, x, target), E, name="E")
    require_equal(evaluate(by_w, weights, x, target), gradient.w, name="dE/dw")
    named, (result,) = shared_pieces(by_w)
    pieces = evaluate([*named, (Symbol("dE/dw"), result)], weights, x, target)
    assert len(pieces) == len(named) + 1
    require_equal(pieces[-1], gradient.w, name="dE/dw in pieces")


def test_claims_about_steps_that_do_not_exist_are_refused():
    with pytest.raises(AssertionError, match=re.escape("the claim: z[0] does not exist for T = 2")):
        prove(sym.z[sym.t - 1], sym.u, T=2)
    with pytest.raises(AssertionError, match=re.escape("the claim: z[0] does not exist for T = 2")):
        prove(Partial(sym.E, sym.z[sym.t - 1]), sym.u, T=2)
    with pytest.raises(AssertionError, match=r"^delta: no t goes from 2 to T for T = 1$"):
        prove(replace(LEDGER["delta"], where=((sym.t, 2, sym.T),)), T=1)
    for absent, instead in ((sym.x[sym.T + 1], "x[3]"), (sym.w * sym.w_[sym.T + 1], "w[3]")):
        with pytest.raises(AssertionError, match=re.escape(f"the claim: {instead} does not exist for T = 2")):
            prove(absent, absent, T=2)
    with pytest.raises(AssertionError, match=re.escape("the claim: p[0] does not exist for T = 2")):
        prove(Total(sym.p[sym.t - 1], sym.w), sym.u, T=2)
    with pytest.raises(AssertionError, match="t runs from 1 to 3, but the steps are 1 to 2"):
        prove(sym.E, Sum(sym.E_[sym.t], (sym.t, 1, sym.T + 1)), T=2)
