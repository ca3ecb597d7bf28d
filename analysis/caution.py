"""What every page, export and print says (criteria.md, section 8)."""

CAUTION = (
    "This diary cannot rule anything out. Early illness may cause no pain or other sign. If something worries you, ask.",
    "If you cannot control your bladder or bowel, lose feeling between your legs, have weak legs, or feel suddenly very "
    "unwell, call your emergency number now.",
    "Educational only, not a replacement for care.",
)
