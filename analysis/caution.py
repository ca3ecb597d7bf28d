"""What every page, export and print says (criteria.md, section 8)."""

from analysis.language import _

CAUTION = (
    _(
        "This diary cannot rule anything out. Early illness may cause no pain or other sign. If something worries you, ask."
    ),
    _(
        "If you cannot control your bladder or bowel, lose feeling between your legs, have weak legs, or feel suddenly very "
        "unwell, call your emergency number now."
    ),
    _("Educational only, not a replacement for care."),
)
