"""群众意见 at the places of the log-ins: one in every state, and on every way that the receipt may tell of."""

from datetime import timedelta
from random import Random
from typing import Any

from feedback.codes import ALPHABET
from feedback.giving import CODE_LENGTH, RECEIPT_LENGTH
from feedback.models import Opinion, OpinionForwarding, OpinionPoint
from organizations.models import Organization
from organizations.roles import Role
from projects.models import Problem

from .calendar import DemoCalendar
from .people import People
from .rows import Rows

State = Opinion.State
VILLAGE, TOWNSHIP = "望江里社区", "青石街道"


def add_opinions(people: People, rows: Rows, calendar: DemoCalendar, seed: int) -> None:
    Writing(people, rows, calendar, Random(f"{seed}:opinions")).add_all()


class Writing:
    def __init__(self, people: People, rows: Rows, calendar: DemoCalendar, rng: Random) -> None:
        self.people = people
        self.rows = rows
        self.calendar = calendar
        self.rng = rng
        self.village = people.tree.named(VILLAGE)
        self.township = people.tree.named(TOWNSHIP)

    def add_all(self) -> None:
        self.waiting()
        self.made_problems()
        self.answered()
        self.forwarded()
        self.rows.add(
            *(
                OpinionPoint(organization=unit, code=self.code(CODE_LENGTH))
                for unit in (self.village, self.township)
            )
        )

    def waiting(self) -> None:
        self.add(
            self.village,
            "东门路灯坏了一个多月，夜里看不见台阶，前两天有老人摔了一跤",
            2,
            "东门台阶",
            "13900001234",
        )
        self.add(self.village, "早上 6 点多垃圾车在楼下倒车，喇叭声很响，能不能晚一点来", 1)
        self.add(self.township, "望江路夜市摆到半夜，油烟和音响吵得睡不着", 3, "望江路夜市")

    def made_problems(self) -> None:
        """Of the pool's problems that the people told of: one waits, one was answered, one was solved."""
        officer = self.people.holder(self.township, Role.OFFICER)
        told = [p for p in self.rows.of(Problem) if p.source == Problem.Source.PUBLIC]
        mine = [p for p in told if p.organization in (self.village, self.township)]
        for problem in first_of_each_state(mine):
            self.add(
                problem.organization,
                problem.description,
                24,
                state=State.ACCEPTED,
                problem=problem,
                by=officer,
            )
        solved = next((p for p in self.rows.of(Problem) if p.state == Problem.State.SOLVED), None)
        if solved:
            self.add(solved.organization, solved.description, 160, state=State.ACCEPTED, problem=solved)

    def answered(self) -> None:
        officer = self.people.holder(self.township, Role.OFFICER)
        secretary = self.people.holder(self.village, Role.SECRETARY)
        self.add(
            self.village, "希望社区帮我家把门前的树砍掉，挡光", 15, state=State.DISMISSED, by=secretary,
            answer="这棵树登记为古树后备资源，不能砍伐；社区已联系园林部门，本月内修剪遮光的枝条",
        )  # fmt: skip
        self.add(
            self.township, "办居住证要跑两个窗口", 20, state=State.DISMISSED, by=officer,
            answer="从 9 月起已改为一个窗口受理，带身份证件和租房合同即可办理",
        )  # fmt: skip
        first = self.add(self.village, "3 号楼电梯老是停，物业说等零件", 9, "3 号楼")
        self.add(self.village, "三号楼电梯又坏了", 8, state=State.MERGED, by=secretary, merged_into=first)

    def forwarded(self) -> None:
        up = self.add(self.township, "公交站离小区太远，老人走不动，能不能加一站", 6)
        self.rows.add(
            OpinionForwarding(
                opinion=up,
                organization=self.village,
                path=self.village.path,
                target=self.township,
                forwarded_by=self.people.holder(self.village, Role.SECRETARY),
                reason="公交站点须街道协调区交通部门",
                forwarded_on=up.received_on + timedelta(days=1),
            )
        )

    def add(
        self, unit: Organization, text: str, days: int, place: str = "", phone: str = "", **fields: Any
    ) -> Opinion:
        """Received so many days ago; `by` handled it three days later."""
        by = fields.pop("by", None)
        received = self.calendar.today - timedelta(days=days)
        opinion = Opinion(
            receipt=self.code(RECEIPT_LENGTH),
            organization=unit,
            path=unit.path,
            text=text,
            place=place,
            phone=phone,
            received_on=received,
            handled_by=by,
            handled_on=min(received + timedelta(days=3), self.calendar.today) if by else None,
            **fields,
        )
        self.rows.add(opinion)
        return opinion

    def code(self, length: int) -> str:
        return "".join(self.rng.choice(ALPHABET) for _ in range(length))


def first_of_each_state(problems: list[Problem]) -> list[Problem]:
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.state, problem)
    return [problem for state, problem in found.items() if state != Problem.State.SOLVED]
