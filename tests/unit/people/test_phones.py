import pytest

from contest.core.errors import Invalid
from contest.people.phones import parse_phone, show_phone


@pytest.mark.parametrize(
    ("written", "stored", "shown"),
    [
        ("0912 345 678", "+84912345678", "0912 345 678"),
        ("84912345678", "+84912345678", "0912 345 678"),
        ("+84 912.345.678", "+84912345678", "0912 345 678"),
        ("+84 (0) 912-345-678", "+84912345678", "0912 345 678"),
        ("912345678", "+84912345678", "0912 345 678"),
        ("842345678", "+84842345678", "0842 345 678"),
        ("024 3862 1234", "+842438621234", "024 3862 1234"),
        ("0225 382 1234", "+842253821234", "0225 382 1234"),
        ("+49 30 1234567", "+49301234567", "+49301234567"),
        ("  ", None, ""),
    ],
)
def test_phone_as_people_write_it_is_stored_once_and_shown_in_groups(written, stored, shown):
    assert parse_phone(written) == stored
    assert show_phone(stored) == shown


@pytest.mark.parametrize("written", ["12345", "0112345678", "09123456789", "+84 12", "không có", "٠٩١٢٣٤٥٦٧٨"])
def test_phone_that_is_none_is_refused(written):
    with pytest.raises(Invalid):
        parse_phone(written)
