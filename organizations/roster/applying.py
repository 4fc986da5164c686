"""Writing a plan: everything in one transaction, in bulk, with an entry for every change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, models

from organizations import keeping
from organizations.actor import Actor
from organizations.appointing import Naming, appoint
from organizations.importing.progress import counted
from organizations.models import Appointment, Organization, User
from organizations.names import pinyin_key
from organizations.official_order import put_in_order
from organizations.repeats import replace_levels
from organizations.roles import Role
from organizations.succession import succeed
from organizations.tree import segment
from workflow import audit, notices
from workflow.engine import Recipient
from workflow.models import AuditEntry
from workflow.protection import stamp

from .people import Person
from .planning import Plan
from .posts import Post
from .present import KnownOrganization
from .units import Unit, moves, unit_changes

BATCH = 400  # rows a statement; SQLite takes 32,766 values
POST_FIELDS = ("title", "acting_head", "starts_on", "latest_entry")
ORGANIZATION_FIELDS = (
    "name",
    "short_name",
    "level",
    "sector",
    "region_code",
    "party_code",
    "position",
    "pinyin",
)


class Applying:
    """One import under way. Organizations first, then accounts, then posts."""

    def __init__(self, plan: Plan, actor: Actor) -> None:
        self.plan = plan
        self.actor = actor
        self.organizations: dict[int, Organization] = {}  # by id(unit)
        self.users: dict[int, User] = {}  # by id(person)

    def run(self) -> None:
        created = self.build_organizations()
        self.entry = self.note_import()
        self.edit_organizations()
        self.create_organizations(created)
        self.move_organizations()
        put_in_order(Organization.objects.all())
        self.create_accounts()
        self.edit_accounts()
        self.edit_posts()
        self.create_posts()
        self.tell_security()

    def note(self, verb: str, subject: models.Model, **parts: Any) -> AuditEntry:
        return audit.note(self.actor, verb, subject, caused_by=self.entry, **parts)

    def note_import(self) -> AuditEntry:
        """The entry that causes all others, on the root that the roster belongs to."""
        counts = self.plan.counts
        details = {
            "sha256": self.plan.rows.sha256,
            "rows": len(self.plan.rows.rows),
            "created": counts.created,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "accounts": len(self.plan.new_people),
            "posts": len(self.plan.new_posts),
            "hand_overs": len(self.plan.hand_overs),
        } | self.plan.rows.origin
        top = min(self.organizations.values(), key=lambda unit: (len(unit.path), unit.path))
        root = Organization.objects.filter(path=top.path[: len(segment(0))]).first() or top
        return audit.note(self.actor, "import_roster", root, details=details)

    # Organizations

    def build_organizations(self) -> list[Organization]:
        """Objects for all units; the new ones with ids and paths, from the top down, not yet inserted."""
        known = [unit.existing.pk for unit in self.plan.units if unit.existing]
        present = {row.pk: row for row in fetched(Organization, known)}
        for unit in self.plan.units:
            if unit.existing:
                self.organizations[id(unit)] = present[unit.existing.pk]
        new = sorted(self.plan.created, key=lambda unit: unit.rank or 0)
        serial = Organization.objects.next_z_number()
        created = []
        for unit, pk in zip(counted(new, "写入党组织"), reserve_ids(Organization, len(new)), strict=True):
            organization = self.build(unit, pk)
            if not organization.region_code:
                organization.z_number, serial = serial, serial + 1
            self.organizations[id(unit)] = organization
            created.append(organization)
        return created

    def build(self, unit: Unit, pk: int) -> Organization:
        path, parent_id = self.above(unit)
        return Organization(
            pk=pk,
            name=unit.name,
            short_name=unit.short_name,
            level=str(unit.level),
            sector=str(unit.sector),
            parent_id=parent_id,
            path=path + segment(pk),
            position=unit.position or 0,
            region_code=unit.region_code,
            party_code=unit.party_code,
            pinyin=pinyin_key(unit.name, unit.short_name),
        )

    def above(self, unit: Unit) -> tuple[str, int | None]:
        """Path and id of the parent as it stands now; moves come later and take the subtree along."""
        if unit.parent is None:
            return "", None
        if isinstance(unit.parent, KnownOrganization):
            return unit.parent.path, unit.parent.pk
        parent = self.organizations[id(unit.parent)]
        return parent.path, parent.pk

    def create_organizations(self, created: Sequence[Organization]) -> None:
        Organization.objects.bulk_create(created, batch_size=BATCH)
        for organization in created:
            self.note("create", organization, after=audit.field_values(organization))
        if any(organization.is_root for organization in created):
            keeping.forget_place()

    def edit_organizations(self) -> None:
        edited = []
        for unit in self.plan.edited:
            organization = self.organizations[id(unit)]
            before = audit.field_values(organization)
            for name, (_, value) in unit_changes(unit).items():
                if name != "parent":
                    setattr(organization, name, value)
            organization.pinyin = pinyin_key(organization.name, organization.short_name)
            was, now = audit.changes(before, audit.field_values(organization))
            if now:
                edited.append(organization)
                self.note("edit", organization, before=was, after=now)
            if "level" in now:
                replace_levels(organization)
        Organization.objects.bulk_update(edited, ORGANIZATION_FIELDS, batch_size=BATCH)
        if any(organization.is_root for organization in edited):
            keeping.forget_place()

    def move_organizations(self) -> None:
        """From the top down: whatever stands above is in its final place by then."""
        moved = [unit for unit in self.plan.edited if moves(unit)]
        for unit in sorted(moved, key=lambda unit: unit.rank or 0):
            parent_id = self.above(unit)[1]
            if parent_id is not None:
                organization = Organization.objects.get(pk=self.organizations[id(unit)].pk)
                keeping.move(organization, Organization.objects.get(pk=parent_id), self.actor)

    # Accounts

    def create_accounts(self) -> None:
        """Without a usable password: one is issued later."""
        people = self.plan.new_people
        accounts = [
            User(
                username=person.username,
                name=person.name,
                phone=person.phone,
                password=make_password(None),
                pinyin=pinyin_key(person.name),
            )
            for person in counted(people, "写入账号")
        ]
        for person, user in zip(people, User.objects.bulk_create(accounts, batch_size=BATCH), strict=True):
            self.users[id(person)] = user
            self.note("create", user, after=audit.field_values(user))

    def edit_accounts(self) -> None:
        known = [person.existing.pk for person in self.plan.people if person.existing]
        present = {user.pk: user for user in fetched(User, known)}
        for person in self.plan.people:
            if person.existing:
                self.users[id(person)] = present[person.existing.pk]
        changed = [self.edit_account(person) for person in self.plan.changed_people]
        User.objects.bulk_update(changed, ["username", "phone"], batch_size=BATCH)

    def edit_account(self, person: Person) -> User:
        user = self.users[id(person)]
        before = audit.field_values(user)
        user.username, user.phone = person.username, person.phone
        was, now = audit.changes(before, audit.field_values(user))
        # A telephone number is masked on both sides: that it changed is told, not to what.
        names = {"fields": sorted(person.changes)}
        self.note("edit", user, before=was, after=now, details=names)
        return user

    # Posts

    def edit_posts(self) -> None:
        changed = self.plan.changed_posts
        ids = [post.existing.pk for post in changed if post.existing]
        present = {row.pk: row for row in fetched(Appointment, ids)}
        rows = []
        for post in changed:
            row = present[post.existing.pk] if post.existing else None
            if row is None:
                continue
            for name, (_, value) in post.changes.items():
                setattr(row, name, value)
            before = {name: pair[0] for name, pair in post.changes.items()}
            after = {name: pair[1] for name, pair in post.changes.items()}
            stamp([row])
            self.note("edit", row, before=before, after=after)
            rows.append(row)
        Appointment.objects.bulk_update(rows, POST_FIELDS, batch_size=BATCH)

    def create_posts(self) -> None:
        for post in counted(self.plan.hand_overs, "办理书记交接"):
            self.hand_over(post)
        plain = [post for post in self.plan.new_posts if not post.is_hand_over]
        rows = Appointment.objects.bulk_create([self.appointment(post) for post in plain], batch_size=BATCH)
        for post, row in zip(counted(plain, "写入任职"), rows, strict=True):
            entry = self.note("appoint", row, after=audit.field_values(row))
            # A new organization has no records that a secretary could take over.
            if post.unit.existing and post.role == Role.SECRETARY:
                succeed(row, self.actor, entry)
            if post.person.existing:
                words = f"您已任{row.organization}{row.duty}"
                notices.tell([Recipient(row.user_id, row.pk)], entry, words, row, self.actor)

    def appointment(self, post: Post) -> Appointment:
        return Appointment(
            user=self.users[id(post.person)],
            organization=self.organizations[id(post.unit)],
            role=post.role,
            title=post.title,
            acting_head=post.acting_head,
            starts_on=post.starts_on,
        )

    def hand_over(self, post: Post) -> None:
        """The predecessor leaves on the eve. Whoever was entered only today is dated back to the eve."""
        previous = fetched(Appointment, [known.pk for known in post.previous])
        eve = post.starts_on - timedelta(days=1)
        for row in previous:
            if row.starts_on > eve:
                before, row.starts_on = row.starts_on, eve
                row.save(update_fields=["starts_on"])
                self.note("edit", row, before={"starts_on": before}, after={"starts_on": eve})
        naming = Naming(
            user=self.users[id(post.person)],
            organization=self.organizations[id(post.unit)],
            role=post.role,
            starts_on=post.starts_on,
            title=post.title,
            acting_head=post.acting_head,
        )
        appoint(naming, self.actor, previous)

    def tell_security(self) -> None:
        """组织部门工作人员 approve and judge: the security administrators learn who became one."""
        officers = [post for post in self.plan.new_posts if post.role == Role.OFFICER]
        if not officers:
            return
        told = Appointment.objects.active().filter(role=Role.SECURITY_ADMIN).values_list("user_id", "pk")
        words = f"名册导入任命了 {len(officers)} 名{Role.OFFICER.label}，请核对"
        root = self.organizations[id(officers[0].unit)]
        notices.tell([Recipient(*pair) for pair in told], self.entry, words, root, self.actor)


def fetched(model: type[Any], ids: Iterable[int]) -> list[Any]:
    """Rows of these ids, locked until commit, with what their sentences name."""
    wanted = sorted(set(ids))
    related = ("user", "organization") if model is Appointment else ()
    rows = model._base_manager.select_for_update(no_key=True, of=("self",)).select_related(*related)
    found: list[Any] = []
    for start in range(0, len(wanted), BATCH):
        found += rows.filter(pk__in=wanted[start : start + BATCH]).order_by("pk")
    return found


def reserve_ids(model: type[models.Model], number: int) -> list[int]:
    """Ids for rows whose paths need them before they are inserted. Call it inside the transaction."""
    if not number:
        return []
    table, key = model._meta.db_table, model._meta.pk.column
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key, number],
            )
            return [row[0] for row in cursor.fetchall()]
    # SQLite: the transaction is the write lock, and AUTOINCREMENT never gives a number out again.
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + number))
