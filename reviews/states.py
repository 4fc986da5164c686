"""States of a review sheet and grades, in the words of the official form."""

from django.db import models


class SheetState(models.TextChoices):
    OPEN = "open", "待自评"
    SELF_SUBMITTED = "self_submitted", "已自评"
    SCORED = "scored", "已评分"
    CONFIRMED = "confirmed", "已审定"
    PUBLISHED = "published", "已反馈"
    OBJECTED = "objected", "复核中"
    FINAL = "final", "已归档"


S = SheetState

STATE_TONES: dict[str, str] = {
    S.OPEN: "ask",
    S.SELF_SUBMITTED: "ask",
    S.SCORED: "active",
    S.CONFIRMED: "done",
    S.PUBLISHED: "done",
    S.OBJECTED: "ask",
    S.FINAL: "done",
}

# Scoring is not over.
UNSCORED = frozenset({S.OPEN, S.SELF_SUBMITTED})

# Decided by the committee: score, rank and grade no longer follow the records.
DECIDED = frozenset({S.CONFIRMED, S.PUBLISHED, S.OBJECTED, S.FINAL})

# The secretary has been told the result.
TOLD = frozenset({S.PUBLISHED, S.OBJECTED, S.FINAL})


class SchemeState(models.TextChoices):
    DRAFT = "draft", "拟订"
    IN_FORCE = "in_force", "施行"
    SUPERSEDED = "superseded", "已有新版"
    DISCARDED = "discarded", "已废弃"


SCHEME_TONES: dict[str, str] = {
    SchemeState.DRAFT: "ask",
    SchemeState.IN_FORCE: "active",
    SchemeState.SUPERSEDED: "done",
    SchemeState.DISCARDED: "done",
}


class Grade(models.TextChoices):
    EXCELLENT = "excellent", "好"
    GOOD = "good", "较好"
    FAIR = "fair", "一般"
    POOR = "poor", "差"
    UNDETERMINED = "undetermined", "不定等次"


# Best first; 不定等次 stands outside the order.
GRADE_ORDER = (Grade.EXCELLENT, Grade.GOOD, Grade.FAIR, Grade.POOR)
