"""The ranking again, from the exported marks alone, by somebody who never saw our code.

Lines of marks.csv: entry;judge;criterion;score. An entry's score is the mean over its judges of the sums of their marks,
exact; equal scores are parted by the criteria named, in their order; what they cannot part shares the better rank.
"""

import csv
from collections import defaultdict
from fractions import Fraction
from itertools import groupby


def half_up(value, places=2):
    units = int(value * 10**places + Fraction(1, 2))
    return f"{units // 10**places},{units % 10**places:0{places}}"


def ranking(lines, parting):
    """{entry: (rank in its group, "81,13")}; the group is the code up to its number: TLA-GV. `parting`: group -> criteria."""
    sheets, marks = defaultdict(Fraction), defaultdict(list)
    for row in csv.DictReader(lines, delimiter=";"):
        score = Fraction(row["score"].replace(",", "."))
        sheets[row["entry"], row["judge"]] += score
        marks[row["entry"], row["criterion"]].append(score)
    entries = sorted({entry for entry, _ in sheets}, key=group)
    result = {}
    for name, members in groupby(entries, key=group):
        keys = {each: key(each, sheets, marks, parting[name]) for each in members}
        for each, own in keys.items():
            result[each] = (1 + sum(other > own for other in keys.values()), half_up(own[0]))
    return result


def group(entry):
    return "-".join(entry.split("-")[:2])


def key(entry, sheets, marks, criteria):
    totals = [total for (of, _), total in sheets.items() if of == entry]
    parts = [marks[entry, criterion] for criterion in criteria]
    return (sum(totals) / len(totals), *(sum(part) / len(part) for part in parts))
