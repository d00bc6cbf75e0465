"""Figures measured in design/assignment.md (2.2, 3.2), per size: what the solver is held to and what others reached."""

OPTIMUM = {"a": 526_160, "b": 5_398_323, "c": 55_696_126, "d": 279_437_080}
BALANCED = {"a": 508_845, "b": 5_238_231, "c": 53_721_303, "d": 269_636_072}
SECONDS = {"a": 1, "b": 1, "c": 20, "d": 180}
ALL_SECONDS = {"a": 60, "b": 15, "c": 240}
MEGABYTES = {"a": 1_000, "b": 1_000, "c": 1_000, "d": 2_000}
WORST = {"a": 2364, "b": 2494, "c": 2678, "d": 2711}
SHARE = {"a": 0.99, "b": 0.998, "c": 0.998, "d": 0.998}
ANCHORS = {  # measured in design/assignment.md 2.2: (worst, total where it was told) per seed
    "a": {
        "FairFlow": [2062, 2067, 2187, 2184, 2159],
        "FairSequence": [2234, 2018, 1972, 2060, 2116],
        "PR4A": [2301, 2269, 2304, 2206, 2288],
    },
    "b": {"FairFlow": [2260], "FairSequence": [2380, 2402, 2390], "PR4A": [2465, 2560, 2478, 2578, 2528]},
}
PR4A_TOTAL = {
    "a": [520_059, 516_926, 535_417, 518_857, 512_113],
    "b": [5_381_562, 5_508_462, 5_416_049, 5_610_429, 5_478_439],
}
