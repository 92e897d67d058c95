"""The cases worth reading of what colleagues hand on, hold, take back and keep, and of names that are kept from them:
see tests.house.samples."""

CASES: dict[tuple[str, str], dict[str, dict[str, object]]] = {
    ("staff", "better_way"): {
        group: {"group": group} for group in ("policy", "calm", "said", "department", "must", "inconvenience")
    },
    ("staff", "tone_hurts"): {"policy": {}},
    ("staff", "wording"): {"new": {}, "read before": {"read": True}},
    ("staff", "wordings"): {"some": {"wording": ""}, "none": {"names": "", "wording": ""}, "no such": {}},
    ("staff", "release_board"): {"words": {}, "no words": {"words": ""}},
    ("staff", "escalated"): {"words": {}, "no words, no address": {"words": "", "link": ""}},
    ("staff", "escalation_unanswered"): {"words": {}, "no words": {"words": ""}},
    ("staff", "recounted_by"): {role: {"role": role} for role in ("customer", "staff", "note")},
    ("staff", "transfer_offered"): {"words": {}, "no words": {"words": ""}},
    ("staff", "offer_over"): {"named": {}, "nobody": {"name": ""}},
    ("staff", "button_hand_to"): {"here": {}, "away": {"away": True}},
    ("staff", "owner_absent"): {"away": {}, "gone": {"gone": True, "m": None}, "no date": {"m": None}},
    ("staff", "owner_absent_board"): {"away": {}, "gone, many": {"gone": True, "m": None, "more": 3}},
    ("customer", "confidential"): {
        "on": {}, "off": {"alias": ""}, "off, with complaints": {"alias": "", "seen": True},
        "off, one is trusted": {"alias": "", "trusted": 1}, "on, some are trusted": {"trusted": 4},
    },
    ("customer", "confidential_on"): {
        "new": {}, "with complaints": {"seen": True},
        "one is trusted": {"trusted": 1}, "some are trusted, with complaints": {"trusted": 4, "seen": True},
    },
    ("staff", "name_for"): {"some": {"names": "Olga, Petr"}, "nobody": {"names": ""}},
}  # fmt: skip
