"""Expressions that readers type, right and wrong: Python and the browser are tested with the same ones."""

import random

D1, D2, D3 = "y1(1-y1)", "y2(1-y2)", "y3(1-y3)"
E1, E2, E3 = "2(p1-t1)", "2(p2-t2)", "2(p3-t3)"
DELTA_3 = f"{D3}*u*{E3}"
DELTA_2 = f"{D2}*(u*{E2} + w*{DELTA_3})"
DELTA_2_OF_2 = f"{D2}*u*{E2}"

RIGHT = [
    # dE/du
    *[
        ("dE/du", 1, text)
        for text in (
            "2*(p1-t1)*y1",
            "2(p1 - t1) y1",
            "ε1 y1",
            "epsilon_1 * y_1",
            "2*(u*y1 - t1)*y1",
            "2(u σ(z1) - t1) σ(z1)",
            "2*(u*sigma(w*s + v*x1) - x2)*sigma(w*s + v*x1)",
            "-2*(t1-p1)*y1",
            "2u y1^2 - 2 t1 y1",
            "2(u/(1+exp(-z1)) - t1)/(1+exp(-z1))",
            "ε₁·y₁",
            "eps1*p1/u",
            "ε001 y_{01}",
            "ε1 y1" + " " * 995,
            "ε1 y1" + " + 0(u)" * 41,
            "0(u) + " + "(" * 40 + "ε1 y1" + ")" * 40,
        )
    ],
    *[
        ("dE/du", 2, text)
        for text in (
            "2*(p1-t1)*y1 + 2*(p2-t2)*y2",
            "2((p1-t1)y1 + (p2-t2)y2)",
            "ε_1 y_1 + ε_2 y_2",
            "varepsilon_{1}*y_{1} + varepsilon_{2}*y_{2}",
            "2*(p2−t2)*y2 − 2*(t1−p1)*y1",
            "2(p1-x2)y1 + 2(p2-x3)sigmoid(w y1 + v x2)",
            "(ε1*y1*2 + 2*ε2*y2)/2",
        )
    ],
    *[
        ("dE/du", 3, text)
        for text in (
            "ε1*y1 + ε2*y2 + ε3*y3",
            "2(u*(y1**2 + y2**2 + y3**2) - t1 y1 - t2 y2 - t3 y3)",
            "(p1*epsilon1 + p2*epsilon2 + p3*epsilon3)/u",
            "+ε3 y3 - (-ε2 y2) + y1 ε1",
        )
    ],
    # dE/dv
    *[
        ("dE/dv", 1, text)
        for text in (
            "δ1 x1",
            f"{E1}*u*{D1}*x1",
            "2*(p1-t1)*u*(y1-y1^2)*x1",
            "ε1*u*σ'(z1)*x1",
            "2(p1-t1)*u*sigma(z1)*sigma(-z1)*x1",
            "x1*2*u*(p1-t1)*y1 - x1*2*u*(p1-t1)*y1**2",
        )
    ],
    *[
        ("dE/dv", 2, text)
        for text in (
            "δ1*x1 + δ2*x2",
            f"{D1}*(u*{E1} + w*{DELTA_2_OF_2})*x1 + {DELTA_2_OF_2}*x2",
            f"u*{E1}*{D1}*x1 + u*{E2}*{D2}*(x2 + w*{D1}*x1)",
            "u ε1 σ'(z1) x1 + u ε2 σ′(z2) (x2 + w σ’(z1) x1)",
            "delta_1*x_1+delta_2*t_1",
        )
    ],
    *[
        ("dE/dv", 3, text)
        for text in (
            "δ1*x1 + δ2*x2 + δ3*x3",
            f"{D1}(u*{E1} + w*{DELTA_2})*x1 + {DELTA_2}*x2 + {DELTA_3}*x3",
            f"u ε1*{D1}*x1 + u ε2*{D2}*(x2 + w*{D1}*x1) + u ε3*{D3}*(x3 + w*{D2}*(x2 + w*{D1}*x1))",
            "δ_1 x_1 + δ_2 t_1 + δ_3 t_2 + δ_4",
        )
    ],
    # dE/dw
    *[
        ("dE/dw", 1, text)
        for text in (
            "δ1 s",
            "δ1*y0",
            f"{E1}*u*{D1}*s",
            "2*(u*y1-t1)*u*y1*(1-y1)*y_0",
            "s*u*ε1*exp(-z1)/(1+exp(-z1))^2",
            "2(p1-t1)*p1*(1-y1)*s",
        )
    ],
    *[
        ("dE/dw", 2, text)
        for text in (
            "δ1*s + δ2*y1",
            f"{D1}*(u*{E1} + w*{DELTA_2_OF_2})*s + {DELTA_2_OF_2}*y1",
            f"u*{E1}*{D1}*s + u*{E2}*{D2}*(y1 + w*{D1}*s)",
            "2*(p2-t2)*u*y2*(1-y2)*(y1 + w*y1*(1-y1)*s) + 2*(p1-t1)*u*y1*(1-y1)*s",
            "u(ε1 σ'(z1) s + ε2 σ'(z2) (σ(z1) + w s σ'(w s + v x1)))",
            "δ₁ y₀ + δ₂ y₁",
        )
    ],
    *[
        ("dE/dw", 3, text)
        for text in (
            "δ1*y0 + δ2*y1 + δ3*y2",
            f"{D1}(u*{E1} + w*{DELTA_2})*s + {DELTA_2}*y1 + {DELTA_3}*y2",
            f"u ε1*{D1}*s + u ε2*{D2}*(y1 + w*{D1}*s) + u ε3*{D3}*(y2 + w*{D2}*(y1 + w*{D1}*s))",
            "y2*δ3 + y1*δ2 + s*δ1 + 0*x4",
        )
    ],
    # dE/ds
    *[("dE/ds", 1, text) for text in ("w δ1", f"w*u*{E1}*{D1}", "2(p1-t1)u w σ'(z1)", "δ1 w^2 / w", "δ1 w^3 w^(-2)")],
    *[
        ("dE/ds", 2, text)
        for text in (
            "w*δ1",
            f"w*{D1}*(u*{E1} + w*{DELTA_2_OF_2})",
            f"u*{E1}*w*{D1} + u*{E2}*w*{D2}*w*{D1}",
            "w σ'(z1) (u ε1 + w δ2)",
            "w*(y1-y1²)".replace("²", "^2") + "*(u*ε1 + w*δ2)",
        )
    ],
    *[
        ("dE/ds", 3, text)
        for text in (
            "δ1*w",
            f"w*{D1}*(u*{E1} + w*{DELTA_2})",
            "w*σ'(z1)*(u*ε1 + w*σ'(z2)*(u*ε2 + w*σ'(z3)*u*ε3))",
            "u w (ε1 + ε2 w σ'(z2) + ε3 w^2 σ'(z2) σ'(z3)) σ'(z1)",
        )
    ],
]

WRONG = [
    # (quantity, T, text, what is said of it: the name of a slip, or "factor", "differs", "no number")
    ("dE/du", 1, "y1", "published_u"),
    ("dE/du", 1, "(p1-t1)*y1", "half"),
    ("dE/du", 1, "2(t1-p1)y1", "sign"),
    ("dE/du", 1, "(p1-t1)^2 y1", "undifferentiated"),
    ("dE/du", 1, "2(p1-x1)y1", "echo"),
    ("dE/du", 1, "2(p1-t1)s", "y_before"),
    ("dE/du", 1, "δ1*y1", "delta_for_epsilon"),
    ("dE/du", 1, "2(p1-t1)", "differs"),
    ("dE/du", 1, "2(p1-t1)*u", "differs"),
    ("dE/du", 2, "y1 + y2", "published"),
    ("dE/du", 2, "y2", "published_u"),
    ("dE/du", 2, "ε1 y1", "assigned"),
    ("dE/du", 2, "2(p2-t2)*y2", "last"),
    ("dE/du", 2, "ε1*y0 + ε2*y1", "y_before"),
    ("dE/du", 2, "(p1-t1)y1 + (p2-t2)y2", "half"),
    ("dE/du", 2, "3*(ε1 y1 + ε2 y2)", "factor"),
    ("dE/du", 2, "(ε1 + ε2)(y1 + y2)", "differs"),
    ("dE/du", 2, "ε1 y1 - ε2 y2", "differs"),
    ("dE/du", 3, "y1 + y2 + y3", "published"),
    ("dE/du", 3, "ε1 y1 + ε2 y2", "some"),
    ("dE/du", 3, "(ε1 y1 + ε2 y2 + ε3 y3)/3", "mean"),
    ("dE/du", 3, "2(t1-p1)y1 + 2(t2-p2)y2 + 2(t3-p3)y3", "sign"),
    ("dE/dv", 1, "ε1*x1", "epsilon_for_delta"),
    ("dE/dv", 1, "ε1*u*x1", "no_slope"),
    ("dE/dv", 1, "ε1*u*y1*x1", "half_slope"),
    ("dE/dv", 1, "ε1*u*s(1-s)*x1", "slope_before"),
    ("dE/dv", 1, "ε1*σ'(z1)*x1", "no_u"),
    ("dE/dv", 1, "ε1*u*σ'(y1)*x1", "slope_of_y"),
    ("dE/dv", 1, "δ1*t1", "x_next"),
    ("dE/dv", 1, "δ1", "differs"),
    ("dE/dv", 1, "σ'(z1)*u*x1", "published"),
    ("dE/dv", 2, "δ1 x1", "assigned"),
    ("dE/dv", 2, "δ2 x2", "last"),
    ("dE/dv", 2, "u ε1 σ'(z1) x1 + u ε2 σ'(z2) x2", "no_future"),
    ("dE/dv", 2, "σ'(z1)(u ε1 + δ2)x1 + δ2 x2", "no_w"),
    ("dE/dv", 2, "σ'(z1)(u ε1 - w δ2)x1 + δ2 x2", "future_sign"),
    ("dE/dv", 2, "σ'(z1)(u + w σ'(z2) u)x1 + σ'(z2) u x2", "published"),
    ("dE/dv", 2, "(σ'(z1) u ε1 + w δ2) x1 + δ2 x2", "one_way"),
    ("dE/dv", 2, "(u ε1 + σ'(z1) w u ε2) x1 + u ε2 x2", "one_way"),
    ("dE/dv", 2, "δ1 x2 + δ2 x3", "x_next"),
    ("dE/dv", 2, "δ1 x1 * δ2 x2", "differs"),
    ("dE/dv", 3, "δ1 x1 + δ3 x3", "some"),
    ("dE/dv", 3, "δ1 x2 + δ2 x3 + δ3 x4", "x_next"),
    ("dE/dv", 3, "(δ1 + δ2 + δ3)x1", "differs"),
    ("dE/dw", 1, "δ1 y1", "y_t"),
    ("dE/dw", 1, "ε1 s", "epsilon_for_delta"),
    ("dE/dw", 1, "u σ'(z1) s", "published"),
    ("dE/dw", 1, "-δ1 s", "sign"),
    ("dE/dw", 1, "(1-y1^2) u ε1 s", "slope_of_tanh"),
    ("dE/dw", 1, "σ'(z1)(u ε1 + w ε1) s", "start"),
    ("dE/dw", 1, "2δ1 s", "factor"),
    ("dE/dw", 2, "δ1 y1 + δ2 y2", "y_t"),
    ("dE/dw", 2, "δ2 y1", "last"),
    ("dE/dw", 2, "δ1 s", "assigned"),
    ("dE/dw", 2, "ε1 u σ'(z1) s + ε2 u σ'(z2) y1", "no_future"),
    ("dE/dw", 2, "(u ε1 + w u ε2) s + u ε2 y1", "no_slope"),
    ("dE/dw", 2, "δ1 s/(y1-y1) + δ2 y1", "no number"),
    ("dE/dw", 2, "σ'(z1)(u + w σ'(z2) u)s + σ'(z2) u y1", "published"),
    ("dE/dw", 3, "δ1 y1 + δ2 y2 + δ3 y3", "y_t"),
    ("dE/dw", 3, "δ3 y2", "last"),
    ("dE/dw", 3, "δ2 y1 + δ3 y2", "some"),
    ("dE/dw", 3, "(δ1 s + δ2 y1 + δ3 y2)/3", "mean"),
    ("dE/ds", 1, "δ1", "no_w_in_front"),
    ("dE/ds", 1, "δ1 s", "s_for_w"),
    ("dE/ds", 1, "w ε1", "epsilon_for_delta"),
    ("dE/ds", 1, "w u ε1", "no_slope"),
    ("dE/ds", 2, "w δ1 + w δ2", "all_s"),
    ("dE/ds", 2, "w σ'(z1) u ε1", "no_future"),
    ("dE/ds", 2, "w σ'(z1)(u ε1 + δ2)", "no_w"),
    ("dE/ds", 2, "w σ'(z1)(ε1 + w σ'(z2) ε2)", "no_u"),
    ("dE/ds", 3, "w δ1 + w δ2 + w δ3", "all_s"),
    ("dE/ds", 3, "w σ'(z1)(u + w σ'(z2)(u + w σ'(z3) u))", "published"),
    ("dE/ds", 3, "w w w δ3", "differs"),
]

UNREADABLE = [
    # (T, text, part of the message, position)
    (2, "", "Nothing is typed yet", 0),
    (2, "   ", "Nothing is typed yet", 0),
    (2, "2*(p2-t2)*", "Here a quantity", 10),
    (2, "2**", "exponent is a whole number", 3),
    (2, "*u", "Here a quantity", 0),
    (2, "(u + v", "never closed", 0),
    (2, "u)", "closes nothing", 1),
    (2, "u + ()", "Here a quantity", 5),
    (2, "uy2", '"uy2" is no quantity', 0),
    (2, "y", '"y" needs the number of its step', 0),
    (2, "u + y5", "for T = 2 this goes from step 0 to 2", 4),
    (2, "x0", "from step 1 to 3", 0),
    (2, "t3", "from step 1 to 2", 0),
    (2, "y99999999999999999999", '"y999999999999999999…": for T = 2', 0),
    (2, "y0001", "for T = 2 this goes from step 0 to 2", 0),
    (2, "u + abcdefghijklmnopqrst", '"abcdefghijklmnopqrst" is no quantity', 4),
    (2, "u + abcdefghijklmnopqrstu", '"abcdefghijklmnopqrs…" is no quantity', 4),
    (2, "u1", "one number each, without a step", 0),
    (2, "sigma z1", 'After "sigma" comes a bracket', 6),
    (2, "y1'", "only σ has a dash", 0),
    (2, "1/2u", "two ways", 3),
    (2, "2 3", "two ways", 2),
    (2, "y1 2", "two ways", 3),
    (2, "9**9**9", "power of a power", 4),
    (2, "u^v", "exponent is a whole number", 2),
    (2, "u^10", "exponent is a whole number", 2),
    (2, "u^2.5", "exponent is a whole number", 2),
    (2, "u^(1+1)", "exponent is a whole number", 2),
    (2, "1234567890123", "at most 12 digits", 0),
    (2, "2e5", '"e5" is no quantity', 1),
    (2, "E", '"E" is no quantity', 0),
    (2, "constructor1", "is no quantity", 0),
    (2, "__proto__", '"_" has no meaning here', 0),
    (2, "__import__('os')", '"_" has no meaning here', 0),
    (2, "u.__class__", '"." has no meaning here', 1),
    (2, "(lambda: u)()", '"lambda" is no quantity', 1),
    (2, "open('/etc/passwd')", '"open" is no quantity', 0),
    (2, "print(u)", '"print" is no quantity', 0),
    (2, "u; import os", '";" has no meaning here', 1),
    (2, "y[1]", '"y" needs the number of its step', 0),
    (2, "u + 😀", '"😀" has no meaning here', 4),
    (2, "😀", '"😀" has no meaning here', 0),
    (2, "(" * 41 + "u" + ")" * 41, "At most 40 brackets", 41),
    (2, "(u)" + "(" * 41 + "u" + ")" * 41, "At most 40 brackets", 44),
    (2, "-" * 300 + "u", "At most 40 brackets", 40),
    (2, "u" + "+u" * 500, "At most 1000 characters", 1000),
]

PIECES = [
    *("u", "v", "w", "s", "x1", "x2", "x3", "t1", "t2", "y0", "y1", "y2", "z1", "z2", "p1", "p2", "ε1", "ε2", "δ1"),
    *("δ2", "δ3", "σ(", "σ'(", "exp(", "(", ")", "(", ")", "+", "-", "*", "/", "^", "**", "^2", "2", "0.5", "1", "."),
    *("_", "'", " ", "\n", "é", "\x00", "😀", "__class__", "eval(", "lambda", "ε", "y9", "9**9", "²", "1e9", "٣", "𝟐"),
]


def fuzzed(count, seed):
    """Texts that look like expressions more or less: pieces in a row, and right answers with one thing changed."""
    rng = random.Random(seed)
    for number in range(count):
        quantity, T, text = rng.choice(RIGHT)
        if number % 2:
            text = "".join(rng.choices(PIECES, k=rng.randrange(1, 14)))
        else:
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(["", *PIECES]) + text[at + rng.randrange(3) :]
        yield quantity, T, text
