"""Numbers that are right and belong to nobody.

Identity numbers use the order codes 996 to 999 (kept for centenarians), credit codes a body that
starts with TEXT, mobiles the unallocated prefix 194: well formed, check digits right, nobody's.
"""

CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(region, serial):
    """统一社会信用代码 of an enterprise: `91`, the region, TEXT and the serial, both check characters."""
    body = f"TEXT{serial:04d}"
    check = 11 - sum(ORGANISATION.index(c) * w for c, w in zip(body, ORGANISATION_WEIGHTS)) % 11
    body += {10: "X", 11: "0"}.get(check, str(check))
    front = f"91{region}{body}"
    rest = (31 - sum(CODE.index(c) * w for c, w in zip(front, CODE_WEIGHTS)) % 31) % 31
    return front + CODE[rest]


def identity_number(region, born, order):
    """公民身份号码; the order code is odd for men, even for women."""
    assert 996 <= order <= 999
    front = f"{region}{born}{order}"
    return front + "10X98765432"[sum(int(c) * w for c, w in zip(front, ID_WEIGHTS)) % 11]


def with_wrong_check(number):
    """The same number with a last character that cannot be right."""
    return number[:-1] + ("3" if number[-1] != "3" else "7")


def mobile(serial):
    """A mobile of the unallocated prefix 194."""
    return f"1942000{serial:04d}"
