"""Attachments: judged by content, stored under a random name, served as a download through the scope."""

import hashlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.roles import Role
from projects import pictures, uploads
from projects.models import Attachment, ProgressReport
from projects.states import ProjectState, ReportState
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.reports import a_report, a_report_post
from tests.builders.uploads import COMPOUND, EXE, HTML, PDF, SVG, a_compound, a_package, a_picture
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
MACRO_TYPES = (
    b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village, secretary):
    return a_project(village, ProjectState.IN_PROGRESS, started_on=date(2026, 6, 8))


@pytest.fixture
def reporter(client, secretary):
    client.force_login(secretary.user)
    return client


def upload(name="现场.png", content=None):
    return SimpleUploadedFile(name, a_picture() if content is None else content)


def send(client, project, *files, **changes):
    address = reverse("projects:report_new", args=[project.pk])
    return client.post(address, a_report_post(**changes) | {"files": list(files)})


GOOD = [
    ("现场.png", a_picture("PNG")),
    ("现场.JPG", a_picture("JPEG")),
    ("现场.jpeg", a_picture("JPEG")),
    ("动图.gif", a_picture("GIF")),
    ("现场.webp", a_picture("WEBP")),
    ("协议.pdf", PDF),
    ("方案.docx", a_package()),
    ("台账.xlsx", a_package("xl/workbook.xml")),
    ("汇报.pptx", a_package("ppt/presentation.xml")),
    ("方案.doc", a_compound("WordDocument")),
    ("台账.xls", a_compound("Workbook")),
    ("汇报.ppt", a_compound("PowerPoint Document")),
    ("方案.wps", a_compound("WordDocument")),
]


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _ in GOOD])
def test_what_it_says_it_is_is_taken(name, content):
    checked = uploads.check(SimpleUploadedFile(name, content))
    kept = checked.upload.read()

    assert checked.extension == name.rsplit(".", 1)[1].lower()
    assert (checked.sha256, checked.size) == (hashlib.sha256(kept).hexdigest(), len(kept))
    assert checked.extension in uploads.PICTURES or kept == content


BAD = [
    ("page.html", HTML, "不支持这种文件"),
    ("标志.svg", SVG, "不支持这种文件"),
    ("装机.exe", EXE, "不支持这种文件"),
    ("无后缀", PDF, "不支持这种文件"),
    ("装机.pdf", EXE, "内容不是 PDF 文件"),
    ("装机.jpg", EXE, "内容不是 JPG 文件"),
    ("装机.docx", EXE, "内容不是 DOCX 文件"),
    ("装机.doc", EXE, "内容不是 DOC 文件"),
    ("网页.doc", HTML, "内容不是 DOC 文件"),
    ("网页.pdf", HTML, "内容不是 PDF 文件"),
    ("标志.png", SVG, "内容不是 PNG 文件"),
    ("图.png", a_picture("JPEG"), "内容不是 PNG 文件"),
    ("表.docx", a_package("xl/workbook.xml"), "内容不是 DOCX 文件"),
    ("包.xlsx", a_package("readme.txt"), "内容不是 XLSX 文件"),
    ("表.doc", a_compound("Workbook"), "内容不是 DOC 文件"),
    ("坏.png", a_picture("PNG")[:40], "图片已损坏，打不开"),
    ("宏.docm", a_package(), "是带宏的文件"),
    ("宏.docx", a_package(types=MACRO_TYPES), "含有宏"),
    ("宏.xlsx", a_package("xl/workbook.xml", xl__vbaProject__bin=b"x"), "含有宏"),
    ("宏.doc", a_compound("WordDocument", "_VBA_PROJECT"), "含有宏"),
    ("空.pdf", b"", "文件是空的"),
    ("半.doc", COMPOUND, "内容不是 DOC 文件"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[name for name, *_ in BAD])
def test_what_it_is_not_is_refused_in_one_sentence(name, content, reason):
    with pytest.raises(ValidationError) as refused:
        uploads.check(SimpleUploadedFile(name, content))

    assert len(refused.value.messages) == 1
    assert refused.value.messages[0].startswith(f"“{name}”没有上传：")
    assert reason in refused.value.messages[0]


def test_a_bomb_of_a_picture_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 50)
    with pytest.raises(ValidationError, match="图片尺寸过大"):
        uploads.check(upload())


def test_twenty_megabytes_are_taken_and_one_byte_more_is_not():
    full = PDF + b"\0" * (uploads.LARGEST - len(PDF))
    assert uploads.check(SimpleUploadedFile("大.pdf", full)).extension == "pdf"
    with pytest.raises(ValidationError, match="超过 20 MB，请压缩后重新上传"):
        uploads.check(SimpleUploadedFile("大.pdf", full + b"\0"))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("..\\..\\附件.pdf", "附件.pdf"),
        ("/etc/附件.pdf", "附件.pdf"),
        ("附\x00件\n.pdf", "附件.pdf"),
        ("长" * 200 + ".pdf", "长" * 115 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(name, clean):
    assert uploads.clean_name(name) == clean


def test_it_is_stored_with_the_report_under_a_random_name(reporter, project, secretary):
    content = a_picture()
    assert send(reporter, project, upload("现场照片.png", content)).status_code == 302
    kept = Attachment.objects.get()

    content = kept.file.read()
    assert (kept.name, kept.extension, kept.size) == ("现场照片.png", "png", len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (kept.project, kept.report.period, kept.uploaded_by) == (project, date(2026, 7, 1), secretary)
    stored = kept.file.name.removeprefix("attachments/")
    assert "现场" not in stored
    assert len(stored) == 32 + len(".png")
    assert AuditEntry.objects.get(verb="attach").content["after"]["sha256"] == kept.sha256


def test_twenty_one_megabytes_get_one_sentence_and_nothing_is_filed(reporter, project):
    answer = send(reporter, project, upload("大.pdf", PDF + b"\0" * (21 * 1024 * 1024)))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "有 1 处需要改正，您填的内容都在" in page
    assert "“大.pdf”没有上传：有 21.0 MB，超过 20 MB，请压缩后重新上传" in page
    assert "与供电、燃气公司签订三方协议" in page
    assert not ProgressReport.objects.exists()
    assert not Attachment.objects.exists()


def test_three_are_taken_and_a_fourth_is_refused_by_name(reporter, project):
    answer = send(reporter, project, *(upload(f"{n}.png") for n in range(1, 5)))

    assert answer.status_code == 422
    assert "“4.png”没有上传：附件最多 3 个" in answer.content.decode()
    assert "1 处需要改正" in answer.content.decode()


def test_good_ones_are_kept_when_the_form_comes_back(reporter, project):
    page = send(reporter, project, upload("好.png"), upload("坏.pdf", EXE)).content.decode()
    assert "附件已存入草稿，不用再选" in page
    assert "坏.pdf”没有上传" in page
    report = ProgressReport.objects.get()
    assert (report.state, report.done) == (ReportState.DRAFT, "与供电、燃气公司签订三方协议")
    assert [kept.name for kept in report.attachments.all()] == ["好.png"]

    send(reporter, project, upload("二.png"), upload("三.png"))
    assert report.attachments.count() == 3
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_those_already_there_count(reporter, project):
    send(reporter, project, *(upload(f"{n}.png") for n in range(3)), file=None, save="1")
    answer = send(reporter, project, upload("四.png"))
    assert answer.status_code == 422
    assert ProgressReport.objects.get().state == ReportState.DRAFT

    first = Attachment.objects.first()
    stored = first.file
    answer = send(reporter, project, upload("四.png"), remove=[first.pk])
    assert answer.status_code == 302
    assert {kept.name for kept in Attachment.objects.all()} == {"1.png", "2.png", "四.png"}
    assert AuditEntry.objects.get(verb="remove").content["before"]["name"] == "0.png"
    assert stored.name not in {kept.file.name for kept in Attachment.objects.all()}


def test_a_file_is_removed_from_disk_once_the_change_is_committed(
    reporter, project, django_capture_on_commit_callbacks
):
    send(reporter, project, upload(), file=None, save="1")
    kept = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        send(reporter, project, remove=[kept.pk], file=None, save="1")

    assert not kept.file.storage.exists(kept.file.name)


def test_what_was_submitted_is_not_removed(reporter, project):
    send(reporter, project, upload())
    kept = Attachment.objects.get()
    edit = reverse("projects:report_edit", args=[kept.report_id])
    assert "删去" not in reporter.get(edit).content.decode()
    reporter.post(edit, a_report_post(remove=[kept.pk]))

    assert Attachment.objects.filter(pk=kept.pk).exists()


def test_another_reports_file_cannot_be_removed(reporter, project):
    june = a_report(project, date(2026, 6, 1), ReportState.DRAFT)
    other = Attachment.objects.create(
        file=upload(), name="六月.png", extension="png", size=1, sha256="0" * 64, project=project, report=june
    )
    address = f"{reverse('projects:report_new', args=[project.pk])}?period=2026-07"
    reporter.post(address, a_report_post(remove=[other.pk]))

    assert Attachment.objects.filter(pk=other.pk).exists()


@pytest.fixture
def kept(reporter, project):
    send(reporter, project, upload("现场照片.png"))
    return Attachment.objects.get()


def test_it_is_served_as_a_download_never_shown(reporter, kept):
    answer = reporter.get(kept.get_absolute_url())

    assert answer.status_code == 200
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == kept.sha256
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_those_who_see_the_project_see_it_and_strangers_do_not(client, city, village, kept):
    for post, status in (
        (an_appointment(city[2], Role.OFFICER), 200),
        (an_appointment(city[0], Role.LEADER), 200),
        (an_appointment(village, Role.MEMBER, a_user("韩砚秋")), 200),
        (an_appointment(an_organization(city[2]), Role.SECRETARY), 404),
        (an_appointment(city[2], Role.CLERK), 404),
        (an_appointment(city[0], Role.SYSTEM_ADMIN), 404),
    ):
        client.force_login(post.user)
        assert client.get(kept.get_absolute_url()).status_code == status, post.role


def test_that_of_a_draft_stays_in_the_house(client, city, village, reporter, project):
    send(reporter, project, upload(), file=None, save="1")
    draft = Attachment.objects.get()
    client.force_login(an_appointment(city[2], Role.OFFICER).user)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(an_appointment(village, Role.CLERK).user)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_a_file_that_is_gone_is_not_found(reporter, kept):
    kept.file.storage.delete(kept.file.name)

    assert reporter.get(kept.get_absolute_url()).status_code == 404


def test_other_methods_are_refused(reporter, kept):
    assert reporter.post(kept.get_absolute_url()).status_code == 405


def test_a_whole_album_gets_one_sentence(reporter, project):
    answer = send(reporter, project, *(upload(f"{n}.png") for n in range(11)))

    assert answer.status_code == 422
    assert "“3.png”等 8 个没有上传：附件最多 3 个，请先删去再上传" in answer.content.decode()
    assert "1 处需要改正" in answer.content.decode()
    assert Attachment.objects.count() == 3


def test_more_than_a_request_may_carry_get_a_page_in_words(reporter, project):
    answer = send(reporter, project, *(upload(f"{n}.png") for n in range(21)))

    assert answer.status_code == 413
    assert "一次选的文件太多" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_the_digest_is_shown_in_full(reporter, kept):
    page = reporter.get(kept.report.get_absolute_url()).content.decode()
    assert f"SHA-256 {kept.sha256}" in page


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("现场照片.png", "filename*=utf-8''%E7%8E%B0%E5%9C%BA%E7%85%A7%E7%89%87.png"),
        ('a"; filename="x.exe.png', 'filename="a\\"; filename=\\"x.exe.png"'),
        ("../../etc/现场.png", "filename*=utf-8''%E7%8E%B0%E5%9C%BA.png"),
        ("现\r\nSet-Cookie: x=1\r\n场.png", "filename*=utf-8''%E7%8E%B0Set-Cookie%3A%20x%3D1%E5%9C%BA.png"),
        ("现\u202egnp.场.png", "filename*=utf-8''%E7%8E%B0gnp.%E5%9C%BA.png"),
    ],
)
def test_the_name_of_a_download_is_safe(reporter, kept, name, header):
    Attachment.objects.filter(pk=kept.pk).update(name=uploads.clean_name(name))
    answer = reporter.get(kept.get_absolute_url())

    assert answer["Content-Disposition"] == f"attachment; {header}"
    assert "Set-Cookie" not in answer.headers


def test_an_organization_has_only_so_much_space(reporter, project, settings):
    settings.UPLOAD_QUOTA = 1024 * 1024
    assert (
        send(reporter, project, upload("一.pdf", PDF + b"\0" * 600_000), file=None, save="1").status_code
        == 302
    )
    answer = send(reporter, project, upload("二.pdf", PDF + b"\0" * 600_000))
    assert answer.status_code == 422
    assert (
        "附件没有上传：望江里社区的附件空间共 1 MB，还剩 0.4 MB，这次要用 0.6 MB，"
        "请压缩或少传几个；确需更多空间的，请系统管理员调整"
    ) in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_files_of_one_form_must_fit_together(reporter, project, settings):
    settings.UPLOAD_QUOTA = 1024 * 1024
    half = PDF + b"\0" * 600_000
    assert send(reporter, project, upload("一.pdf", half), upload("二.pdf", half)).status_code == 422
    assert [kept.name for kept in Attachment.objects.all()] == ["一.pdf"]


def test_the_space_is_each_organizations_own(reporter, city, project, settings):
    settings.UPLOAD_QUOTA = 1024 * 1024
    other = a_project(an_organization(city[2]), ProjectState.IN_PROGRESS)
    Attachment.objects.create(
        file=upload(), name="别处.png", extension="png", size=1024 * 1024, sha256="0" * 64, project=other
    )
    assert send(reporter, project, upload("一.pdf", PDF + b"\0" * 600_000)).status_code == 302
