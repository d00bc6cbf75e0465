from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contest.core.errors import Invalid
from contest.entries.codes import SIGNS, EntryCode, next_code, parse_code

PREFIXES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6)
CODES = st.builds(
    lambda category, track, last: str(next_code(category, track, last=last)), PREFIXES, PREFIXES, st.integers(0, 99_998)
)


@given(CODES)
def test_code_given_out_is_read_back(code):
    assert str(parse_code(code)) == code


@given(CODES, st.data())
def test_single_wrong_character_is_found(code, data):
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(SIGNS).filter(lambda sign: sign != code[place]))

    with pytest.raises(Invalid):
        parse_code(code[:place] + wrong + code[place + 1 :])


@given(CODES, st.data())
def test_swap_of_neighbours_is_found(code, data):
    place = data.draw(st.integers(0, len(code) - 2))
    assume(code[place] != code[place + 1])

    with pytest.raises(Invalid):
        parse_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_every_error_of_one_code_is_found():
    code = str(next_code("TLA", "GV", last=146))
    wrong = {code[:i] + sign + code[i + 1 :] for i in range(len(code)) for sign in SIGNS} - {code}
    swapped = {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1)} - {code}

    accepted = [one for one in wrong | swapped if _is_code(one)]

    assert len(wrong | swapped) > 400
    assert accepted == []


def _is_code(text):
    try:
        parse_code(text)
    except Invalid:
        return False
    return True


def test_numbers_run_up_and_skip_those_without_check_character():
    numbers, last = [], 0
    for _ in range(2000):
        code = next_code("TLA", "HS", last=last)
        last = code.number
        numbers.append(last)

    assert all(later > earlier for earlier, later in pairwise(numbers))
    assert 0.95 < 2000 / last < 0.99  # one in 37


@pytest.mark.parametrize("typed", ["tla-gv-0147-{}", " TLA GV 0147 {} ", "TLA–GV–0147–{}", "tla - gv - 0147 - {}"])
def test_code_is_read_as_people_type_it(typed):
    code = next_code("TLA", "GV", last=146)

    assert code == EntryCode("TLA", "GV", 147)
    assert parse_code(typed.format(str(code)[-1].lower())) == code


@pytest.mark.parametrize("typed", ["", "TLA", "TLA-GV-147-K", "TLA-GV-0147", "Ứ-GV-0147-K", "TLA-GV-0147-KK"])
def test_other_text_is_no_code(typed):
    with pytest.raises(Invalid):
        parse_code(typed)
