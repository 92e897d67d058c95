"""The closed lists of values: what somebody wants, how it ended, why it happened, what it is, what is promised.

Their words stand in the database and in the journal: a value may be added, none may be renamed.
"""

from enum import StrEnum


class Wish(StrEnum):
    """What would put it right."""

    FIX = "fix"
    REPLACEMENT = "replacement"
    MONEY = "money"
    APOLOGY = "apology"
    HEARD = "heard"
    OTHER = "other"


class Outcome(StrEnum):
    """How staff resolved it."""

    FIXED = "fixed"
    REPLACED = "replaced"
    REFUNDED = "refunded"
    COMPENSATED = "compensated"
    EXPLAINED = "explained"
    APOLOGISED = "apologised"
    NOT_UPHELD = "not_upheld"
    CANNOT_FIX = "cannot_fix"
    REFERRED = "referred"


class Cause(StrEnum):
    """Root causes; never a person (domain rule: not punitive)."""

    PROCESS = "process"
    TRAINING = "training"
    STAFFING = "staffing"
    SUPPLIER = "supplier"
    PRODUCT = "product"
    INFORMATION = "information"
    EQUIPMENT = "equipment"
    EXPECTATION = "expectation"
    OTHER = "other"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What somebody wrote to us; only a complaint is apologised for and promised a solution."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    QUESTION = "question"
    IDEA = "idea"
    MESSAGE = "message"  # said to be no complaint, and none of the others


class Register(StrEnum):
    """What has to be heard before anything else; each has its own words and its own alarm."""

    SAFETY = "safety"
    DEATH = "death"
    SELF_HARM = "self_harm"
    CHILD = "child"
    THREAT = "threat"
    LEGAL = "legal"


class Hazard(StrEnum):
    """What a case of safety is about."""

    GAS = "gas"
    FIRE = "fire"
    ALLERGEN = "allergen"
    INJURY = "injury"
    ILLNESS = "illness"
    VIOLENCE = "violence"


class Source(StrEnum):
    """Where a customer told us, when it was not in Telegram."""

    PHONE = "phone"
    BOOK = "book"
    PAPER = "paper"
    REVIEW = "review"
    COURIER = "courier"


class Remedy(StrEnum):
    """What a customer gets on top, from the smallest to the largest."""

    FIX = "fix"  # put right or replaced, beyond what is owed
    COUPON = "coupon"
    PRICE_CUT = "price_cut"
    FREE = "free"  # free of charge
    GIFT = "gift"


class Gesture(StrEnum):
    """How far it is with what a customer gets on top."""

    ASKED = "asked"  # it costs more than the owner may give: a manager decides
    DECLINED = "declined"
    PROMISED = "promised"  # the customer was told, with a date
    DELIVERED = "delivered"


class Promise(StrEnum):
    """What we promise a customer a time for; each has a clock of its own."""

    TAKE_UP = "take_up"  # somebody has it
    FIRST_REPLY = "first_reply"  # words of a person have arrived
    RESOLUTION = "resolution"  # staff say that it is put right
    GOODWILL = "goodwill"  # what they get on top is with them
    NEXT_REPLY = "next_reply"  # what the customer wrote since the last one is answered
    NEWS = "news"  # the customer hears from us, be it that there is nothing new
    LEGAL = "legal"  # the answer that the law wants
    CONTACT = "contact"  # somebody has spoken with who gave a low score


class Closing(StrEnum):
    """Who says that a complaint is over."""

    CONFIRMED = "confirmed"  # the customer
    ASSUMED = "assumed"  # we do, since nobody said otherwise in time


ANSWERED = (Kind.COMPLAINT, Kind.QUESTION)
"""What we owe an answer to."""
REFUSALS = (Outcome.NOT_UPHELD, Outcome.CANNOT_FIX)
"""What the customer wanted is not done: they hear why, and may ask for a review."""
