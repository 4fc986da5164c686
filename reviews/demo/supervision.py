"""督办单 and 约谈: notices that the red projects received, in every state, and talks where they were not answered."""

from datetime import date, timedelta

from organizations.models import Organization
from projects.models import SupervisionNotice, Talk
from projects.states import RUNNING, STARTED, ProjectState

from .bundle import Bundle
from .calendar import DemoCalendar, between, moment
from .rows import Rows
from .shapes import NOTICE_OVERDUE, RED
from .texts import DEMANDS, RESULTS

N = SupervisionNotice.State
TROUBLES = ("任务逾期", "进度落后", "议定事项未落实")
BASES = ("红灯预警", "调度会议定事项", "月报反映的困难未解决", "领导批示")
LATE_REASONS = ("相关单位协调会改期，材料晚到", "现场施工受天气影响，结果未出", "经办人轮岗，交接后补办")
RETURNS = ("没有附协议和现场照片，请补齐", "只写了打算，没有写办理结果", "完成时间没有落到具体日期")
OUTCOMES = (
    "书记表态一周内拿出时间表，逐项销账，每周报一次进展。",
    "查明是部门之间等靠，当面明确了牵头人和完成日期。",
    "限期十日内办结逾期任务，再次逾期的在全区通报。",
)
DRAFTED, TALKED, REVOKED, RETURNED = 0.12, 0.5, 0.04, 0.3
ENOUGH = 6  # days overdue after which somebody was talked to


def add_notices(bundle: Bundle, rows: Rows, calendar: DemoCalendar) -> None:
    """督办单 for the red ones, a few answered and closed ones for the others."""
    rng, rule = bundle.rng, bundle.shape.rule
    state = bundle.project.state
    if state in RUNNING and rule == NOTICE_OVERDUE:
        due = calendar.before(1, 12, rng)
        notice_of(bundle, rows, rng.choice((N.ISSUED, N.SIGNED)), due, calendar)
        if (calendar.today - due).days >= ENOUGH and rng.random() < TALKED:
            talk_of(bundle, due, calendar)
    elif state in RUNNING and rule in RED and rng.random() < 0.45:
        state = rng.choice((N.ISSUED, N.SIGNED, N.REPLIED))
        notice = notice_of(bundle, rows, state, calendar.after(2, 8, rng), calendar)
        if state == N.SIGNED and rng.random() < RETURNED:
            send_back(bundle, notice)
    elif state in RUNNING and rule in RED and rng.random() < DRAFTED:
        draft_of(bundle, calendar)
    elif state in STARTED and state != ProjectState.COMPLETION_REQUESTED and rng.random() < 0.025:
        due = between(bundle.dates.started + timedelta(days=25), bundle.dates.until - timedelta(days=5), rng)
        notice_of(bundle, rows, N.REVOKED if rng.random() < REVOKED else N.CLOSED, due, calendar)


def notice_of(
    bundle: Bundle, rows: Rows, state: str, due_on: date, calendar: DemoCalendar
) -> SupervisionNotice:
    rng, issuer = bundle.rng, bundle.house.judges[0]
    issued = min(due_on - timedelta(days=rng.randint(7, 11)), calendar.today - timedelta(days=2))
    notice = SupervisionNotice(
        project=bundle.project,
        number=notice_number(rows, issuer.organization, issued.year),
        issuer=issuer.organization,
        addressee=bundle.organization,
        drafted_by=issuer,
        issued_by=issuer,
        light="red",
        matter=f"{bundle.project.title}：{rng.choice(TROUBLES)}",
        basis=rng.choice(BASES),
        demand=rng.choice(DEMANDS),
        issued_on=issued,
        due_on=due_on,
        state=state,
    )
    if state != N.ISSUED:
        notice.signed_on = issued + timedelta(days=1)
        notice.signed_by = bundle.house.secretary_on(notice.signed_on)
    if state in {N.REPLIED, N.CLOSED}:
        answer(bundle, notice, calendar)
    elif state == N.REVOKED:
        notice.opinion = "任务已在签发前办结，签发有误"
        notice.closed_on, notice.closed_by = issued + timedelta(days=2), issuer
    bundle.notices.append(notice)
    return notice


def answer(bundle: Bundle, notice: SupervisionNotice, calendar: DemoCalendar) -> None:
    """Mostly in time, often drafted by the clerk."""
    rng, due_on = bundle.rng, notice.due_on
    assert due_on is not None, "a notice has its deadline from the beginning"
    late = rng.randint(1, 4) if rng.random() < 0.15 else 0
    replied_on = min(due_on + timedelta(days=late or -1), calendar.yesterday)
    notice.replied_on, notice.reply = replied_on, rng.choice(RESULTS)
    notice.replied_by = bundle.house.secretary_on(replied_on)
    notice.reply_drafted_by = bundle.house.clerk if rng.random() < 0.4 else None
    notice.days_late = max(0, (replied_on - due_on).days)
    notice.late_reason = rng.choice(LATE_REASONS) if notice.days_late else ""
    if notice.state == N.CLOSED:
        notice.closed_on, notice.closed_by = replied_on + timedelta(days=2), notice.issued_by
        notice.opinion = "同意办结"


def send_back(bundle: Bundle, notice: SupervisionNotice) -> None:
    """Replied to once, and returned: the clock runs to the present date."""
    assert notice.signed_on is not None, "signed for before it is replied to"
    notice.replied_on = notice.signed_on + timedelta(days=1)
    notice.replied_by = notice.signed_by
    notice.reply = notice.reply_draft = bundle.rng.choice(RESULTS)
    notice.opinion, notice.times_returned = bundle.rng.choice(RETURNS), 1


def draft_of(bundle: Bundle, calendar: DemoCalendar) -> None:
    """Written and not issued yet."""
    rng, issuer = bundle.rng, bundle.house.judges[0]
    bundle.notices.append(
        SupervisionNotice(
            project=bundle.project,
            issuer=issuer.organization,
            addressee=bundle.organization,
            drafted_by=issuer,
            light="red",
            matter=f"{bundle.project.title}：{rng.choice(TROUBLES)}",
            basis=rng.choice(BASES),
            demand=rng.choice(DEMANDS),
            due_on=calendar.after(5, 9, rng),
        )
    )


def talk_of(bundle: Bundle, due_on: date, calendar: DemoCalendar) -> None:
    """The officer talked with the secretary some days after the deadline had passed."""
    rng, judge = bundle.rng, bundle.house.judges[0]
    held_on = min(due_on + timedelta(days=rng.randint(2, 5)), calendar.yesterday)
    recorded_on = min(held_on + timedelta(days=rng.choice((0, 0, 2))), calendar.yesterday)
    bundle.talks.append(
        Talk(
            project=bundle.project,
            held_on=held_on,
            talker=judge,
            person=bundle.house.secretary,
            reason="督办单逾期未反馈",
            outcome=rng.choice(OUTCOMES),
            recorded_by=judge,
            recorded_at=moment(recorded_on, rng),
        )
    )


def notice_number(rows: Rows, issuer: Organization, year: int) -> str:
    """澄组督〔2026〕7号: the issuer's document word, its own serial."""
    word = issuer.document_word or SupervisionNotice.DEFAULT_WORD
    return f"{word}〔{year}〕{rows.take(f'notice-{year}-{issuer.pk}')}号"
