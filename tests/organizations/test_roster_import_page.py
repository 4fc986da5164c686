"""导入名册 on the page: upload, dry run, confirmation; who may, what is refused, what is kept."""

import os
import time
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from organizations.models import Appointment, Organization, User
from organizations.roles import Role
from organizations.roster.importing import IMPORT, RosterImport
from organizations.workbooks.kept import KEPT_FOR
from tests.builders.import_files import counts
from tests.builders.people import an_appointment, an_organization
from tests.builders.roster import CITY, COUNTY, FOUR, TOWNSHIP, VILLAGE, a_workbook, but, imported
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

PAGE = "/organizations/import/"
UNKNOWN = "3063ef7c-c7ad-4dc4-aefc-bbd5ebaca864"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def root():
    return an_organization(name=CITY["党组织名称"], short_name=CITY["简称"])


@pytest.fixture
def admin(client, root):
    post = an_appointment(root, Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


def upload(client, content=None, name="名册.xlsx"):
    file = SimpleUploadedFile(name, a_workbook() if content is None else content, content_type=XLSX)
    return client.post(PAGE, {"file": file})


def checked(client, content=None):
    """Upload and go to the dry run: its address and its page."""
    address = upload(client, content)["Location"]
    return address, client.get(address)


def confirm(client, address, page):
    return client.post(address, {"plan": page.context["page"].digest})


def text(response) -> str:
    return response.content.decode()


# What the dry run says


def test_secretaries_without_a_date_of_taking_office_are_counted(client, admin):
    dated, undated = but(TOWNSHIP, 任职日期="2025-01-01"), but(VILLAGE, 任职日期="")
    _, page = checked(client, a_workbook([CITY, COUNTY, dated, undated]))
    expected = sum(
        not row.get("任职日期") and bool(row.get("姓名")) for row in (CITY, COUNTY, dated, undated)
    )

    assert f"{expected} 名书记没有填任职日期" in text(page)
    _, page = checked(client, a_workbook([but(row, 任职日期="2025-01-01") for row in FOUR]))
    assert "没有填任职日期" not in text(page)


# Who may


@pytest.mark.parametrize(
    "address",
    [PAGE, *(f"{PAGE}{page}/" for page in ("template", UNKNOWN, f"{UNKNOWN}/refusals", f"{UNKNOWN}/marked"))],
)
@pytest.mark.parametrize("role", [Role.OFFICER, Role.SECRETARY, Role.AUDITOR])
def test_nobody_but_the_two_administrators(client, root, address, role):
    client.force_login(an_appointment(root, role).user)
    response = client.get(address)

    assert response.status_code == 403
    assert "由系统管理员办理" in text(response)


def test_nobody_else_uploads_or_confirms(client, root):
    client.force_login(an_appointment(root, Role.OFFICER).user)

    assert upload(client).status_code == 403
    assert client.post(f"{PAGE}{UNKNOWN}/").status_code == 403
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}template/", f"{PAGE}{UNKNOWN}/"])
def test_strangers_log_in_first(client, address):
    assert client.get(address)["Location"].startswith("/login/")


def test_only_an_administrator_has_it_in_the_navigation(client, admin, root):
    assert f'href="{PAGE}"' in text(client.get("/"))
    client.force_login(an_appointment(root, Role.OFFICER).user)
    assert f'href="{PAGE}"' not in text(client.get("/"))


@pytest.mark.parametrize("address", [f"{PAGE}template/", f"{PAGE}{UNKNOWN}/refusals/"])
def test_downloads_are_not_posted_to(client, admin, address):
    assert client.post(address).status_code == 405


def test_other_methods_are_refused(client, admin):
    assert client.delete(PAGE).status_code == 405
    assert client.put(f"{PAGE}{UNKNOWN}/").status_code == 405


# Upload


def test_the_page_offers_the_template(client, admin):
    page = text(client.get(PAGE))

    assert f"{PAGE}template/" in page
    assert "20 MB" in page


def test_an_upload_leads_to_the_dry_run_and_writes_nothing(client, admin):
    _, page = checked(client)

    assert page.status_code == 200
    assert counts(page) == (3, 1, 0)
    assert "确认导入（新增 3 项，更正 1 项）" in text(page)
    assert Organization.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "“名册.xlsx”没有读取：文件是空的，请重新选择"),
        (b"MZ\x90\x00" + b"\x00" * 100, "内容不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"),
        (
            a_workbook(header=["党组织名称", "简称", "姓名"]),
            "第 1 行的表头缺少“层级”列，请补上该列后重新上传",
        ),
        (a_workbook(header=["项目名称"]), "没有含“层级”“党组织名称”两列的表头"),
    ],
    ids=["empty", "program", "missing column", "wrong sheet"],
)
def test_another_file_is_refused_with_one_sentence(client, admin, content, words):
    response = upload(client, content)

    assert response.status_code == 422
    assert words in text(response)
    assert "有 1 处需要改正" in text(response)


def test_21_megabytes_are_refused_with_their_size(client, admin):
    response = upload(client, b"PK\x03\x04" + b"\x00" * (21 * 1024 * 1024))

    assert response.status_code == 422
    assert "“名册.xlsx”有 21.0 MB，超过 20 MB" in text(response)


def test_no_file_is_refused(client, admin):
    response = client.post(PAGE)

    assert response.status_code == 422
    assert "还没有选择文件，请选择填好的工作簿" in text(response)


# Dry run


def test_refusals_stand_with_cell_and_cure_and_cannot_be_confirmed(client, admin):
    address, page = checked(client, a_workbook([*FOUR[:3], but(VILLAGE, 上级党组织="青石镇")]))

    assert "有 1 处不能导入，全部没有写入" in text(page)
    assert "F5" in text(page)
    assert "所属上级“青石镇”在名册中不存在，请先导入该组织或改正名称" in text(page)
    assert "确认导入" not in text(page)
    assert confirm(client, address, page).status_code == 422
    assert Organization.objects.count() == 1


def test_long_lists_are_cut_and_say_so(client, admin):
    rows = [
        but(VILLAGE, 党组织名称=f"第{n}村", 区划代码="", 上级党组织="某镇", 登录名="", 联系电话="")
        for n in range(130)
    ]
    _, page = checked(client, a_workbook([CITY, *rows]))

    assert text(page).count("所属上级“某镇”") == 100
    assert "只列出前 100 处" in text(page)
    assert "下载问题清单（130 行）" in text(page)


def test_all_refusals_can_be_downloaded(client, admin):
    address, _ = checked(client, a_workbook([CITY, but(VILLAGE, 上级党组织="某镇"), but(COUNTY, 层级="组")]))

    response = client.get(f"{address}refusals/")
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active

    assert response["Content-Type"] == XLSX
    assert [[cell.value for cell in row[:1]] for row in sheet.iter_rows(min_row=5, max_row=6)] == [
        ["F3"],
        ["B4"],
    ]


def test_hand_overs_and_changes_are_listed(client, admin):
    imported(*FOUR)
    rows = [CITY, but(COUNTY, 简称="澄湖新区"), TOWNSHIP, but(VILLAGE, 姓名="韩砚秋", 联系电话="")]
    _, page = checked(client, a_workbook(rows))

    assert "书记交接　1 人" in text(page)
    assert "新账号 lu-2（lu 仍属前任）" in text(page)
    assert "简称：澄湖区 → 澄湖新区" in text(page)


def test_vacancies_and_notes_are_listed(client, admin):
    header = (*FOUR[0], "身份证号")
    _, page = checked(client, a_workbook([CITY, but(COUNTY, 姓名="")], header=[*header, "上级党组织"]))

    assert "没有填人员的党组织　1 个" in text(page)
    assert "系统不得录入身份证号码" in text(page)


def test_phones_are_masked(client, admin):
    imported(*FOUR)
    _, page = checked(client, a_workbook([*FOUR[:3], but(VILLAGE, 联系电话="19900000099")]))

    assert "联系电话：199****0012 → 199****0099" in text(page)


def test_the_same_roster_needs_no_confirmation(client, admin):
    imported(*FOUR)
    _, page = checked(client)

    assert "工作簿与系统一致，不用导入" in text(page)
    assert "确认导入" not in text(page)


def test_the_number_of_queries_does_not_grow(client, admin, django_assert_max_num_queries):
    villages = [
        but(VILLAGE, 党组织名称=f"第{n}村", 区划代码=f"9901020012{n:02d}", 登录名="", 联系电话="")
        for n in range(30)
    ]
    for rows in (FOUR, [*FOUR, *villages]):
        address = upload(client, a_workbook(rows))["Location"]
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


# Confirmation


def test_a_confirmation_imports_and_says_what_comes_next(client, admin):
    address, page = checked(client)
    response = confirm(client, address, page)

    assert response["Location"] == "/organizations/"
    followed = text(client.get("/organizations/"))
    assert "党组织和人员名册已导入：新增 3 项、更正 1 项，0 项不变，新建 4 个账号" in followed
    assert "发放初始口令" in followed
    assert Organization.objects.count() == 4
    entry = AuditEntry.objects.get(verb="import_roster")
    assert (entry.actor_id, entry.post_id) == (admin.user_id, admin.pk)


def test_a_second_click_imports_nothing_twice(client, admin):
    address, page = checked(client)
    confirm(client, address, page)
    again = confirm(client, address, page)

    assert again["Location"] == PAGE
    assert "已经导入，或核对后超过 24 小时，请重新上传" in text(client.get(PAGE))
    assert User.objects.count() == 5


def test_what_changed_meanwhile_is_shown_again(client, admin):
    address, page = checked(client)
    imported(*FOUR[:2])

    response = confirm(client, address, page)

    assert response.status_code == 409
    assert "核对之后系统中的数据有了变化，没有写入" in text(response)
    assert Organization.objects.count() == 2
    assert confirm(client, address, response).status_code == 302
    assert Organization.objects.count() == 4


def test_nothing_is_imported_without_the_dry_run(client, admin):
    address, _ = checked(client)

    assert client.post(address).status_code == 409
    assert Organization.objects.count() == 1


def test_a_conflict_in_the_database_is_said_and_leaves_nothing(client, admin, monkeypatch):
    """Two imports at once into an empty tree have no root to queue at: the constraints stop the second."""

    def collide(*args, **kwargs):
        raise IntegrityError("organization_region_code_once")

    address, page = checked(client)
    monkeypatch.setattr(RosterImport, "record", collide)
    response = confirm(client, address, page)

    assert response.status_code == 409
    assert "名册与系统中的数据冲突，没有写入" in text(response)


def test_a_roster_belongs_to_whoever_uploaded_it(client, admin, root):
    address, page = checked(client)
    client.force_login(an_appointment(root, Role.SYSTEM_ADMIN).user)

    assert client.get(address)["Location"] == PAGE
    assert confirm(client, address, page)["Location"] == PAGE
    assert client.get(f"{address}refusals/")["Location"] == PAGE
    assert Organization.objects.count() == 1


def test_a_hand_over_of_the_page_ends_the_predecessor(client, admin):
    imported(*FOUR)
    address, page = checked(client, a_workbook([*FOUR[:3], but(VILLAGE, 姓名="韩砚秋")]))

    assert confirm(client, address, page).status_code == 302
    ended = Appointment.objects.get(state=Appointment.State.ENDED)
    assert ended.user.username == "lu"
    assert AuditEntry.objects.filter(verb="end", actor_id=admin.user_id).count() == 1


# What is kept in between


def test_only_what_was_read_is_kept_and_only_for_the_owner(client, admin):
    header = ("层级", "党组织名称", "姓名", "身份证号", "备注")
    address = upload(
        client, a_workbook([but(CITY, 身份证号="33060219900101123X", 备注="离异")], header=header)
    )["Location"]
    path = IMPORT.shelf.beside(address.split("/")[-2], "json")
    held = path.read_text()

    assert "33060219900101123X" not in held
    assert "离异" not in held
    assert path.stat().st_mode & 0o077 == 0


def test_a_roster_is_forgotten_after_a_day(client, admin):
    address, _ = checked(client)
    path = IMPORT.shelf.beside(address.split("/")[-2], "json")
    long_ago = time.time() - KEPT_FOR - 60
    os.utime(path, (long_ago, long_ago))

    assert client.get(address)["Location"] == PAGE
    upload(client)
    assert not path.exists()
