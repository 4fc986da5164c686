from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from feedback.answering import Outcome, accept, questions_for, takes_answers
from feedback.crowds import ANSWERS
from feedback.forms.answer import AnswerForm
from feedback.models import Question, Slip, Survey
from feedback.public_address import survey_address

BUSY = 10  # seconds after which a database that could not write is asked once more
REFUSED = "这个问卷码不对，或者已经用过。请对照纸条再输一次；一张纸条只能填一份问卷"


# Nobody is logged in here, so a page of another site could send nothing in anybody's name; and the token would need a
# cookie, which would tell one phone from another.
@csrf_exempt
@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """满意度问卷 for the public: three queries at most each way, no session, no cookie, nothing of the sender kept."""
    if request.method != "POST":
        return asked(request, code)
    try:
        return answered(request, code)
    except OperationalError:
        return crowded(
            request, BUSY
        )  # SQLite has one writer at a time, and a hall full of people answers at once


def asked(request: HttpRequest, code: str) -> HttpResponse:
    questions = questions_for(code)
    if closed := not_open(request, questions):
        return closed
    return page(request, form_for(questions))


def answered(request: HttpRequest, code: str) -> HttpResponse:
    """The survey stays locked from the look whether it takes answers until this one is kept."""
    if wait := ANSWERS.wait(request.META.get("REMOTE_ADDR", "")):
        return crowded(request, wait)
    with transaction.atomic():
        questions = questions_for(code, answering=True)
        if closed := not_open(request, questions):
            return closed
        form = form_for(questions, request.POST)
        if not form.is_valid():
            return page(request, form, 422)
        outcome = accept(
            form.survey,
            form.cleaned_data["answer"],
            form.choices,
            form.remark,
            form.cleaned_data.get("slip", ""),
        )
    if outcome == Outcome.SLIP_REFUSED:
        form.add_error("slip", REFUSED)
        return page(request, form, 422)
    return redirect("feedback:answered", code=code)


def form_for(questions: list[Question], data: object = None) -> AnswerForm:
    """A posted code is judged whether slips were printed or not: that saves the query."""
    survey: Survey = questions[0].survey
    has_slips = data is not None or survey.slips_only or Slip.objects.filter(survey=survey).exists()
    return AnswerForm(data, survey=survey, questions=questions, has_slips=has_slips)


def page(request: HttpRequest, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {"survey": form.survey, "form": form, "back_url": ""}
    return render(request, "feedback/answer.html", context, status=status)


def crowded(request: HttpRequest, wait: int) -> HttpResponse:
    """429 with everything that was answered still on the page, and a button that sends it."""
    context = {"sent": list(request.POST.items()), "wait": wait}
    response = render(request, "feedback/answer_wait.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def not_open(request: HttpRequest, questions: list[Question]) -> HttpResponse | None:
    """A page in plain words where nothing can be answered; None where it can. Who sent an answer is told that it was
    not taken."""
    if not questions:
        words = "请核对纸上的链接，或者重新扫一次二维码。"
        return notice(request, "没有找到这份问卷", words, 404)
    survey: Survey = questions[0].survey
    if takes_answers(survey):
        return None
    if survey.is_handed_over:
        words = f"请重新扫纸上的二维码，或打开 {survey_address(request, survey)} 填写。"
        return notice(request, "这份问卷换了地方填", words, 409 if request.method == "POST" else 200)
    if survey.is_draft:
        return notice(request, "这份问卷还没有开始", "请过几天再来，谢谢您的关心。")
    if survey.is_open and timezone.localdate() < survey.opens_on:
        day = survey.opens_on
        return notice(request, "这份问卷还没有开始", f"{day.month} 月 {day.day} 日起可以填写，请到时再来。")
    if request.method == "POST":
        words = "您按“提交”时调查已经截止，这份答卷没有收下，很抱歉。有意见随时可以扫群众意见二维码反映。"
        return notice(request, "这份问卷已经结束", words, 409)
    return notice(request, "这份问卷已经结束", "已经不再收答卷，谢谢您的关心。")


def notice(request: HttpRequest, title: str, words: str, status: int = 200) -> HttpResponse:
    return render(request, "feedback/answer_notice.html", {"title": title, "words": words}, status=status)


@login_not_required
@never_cache
@require_safe
def answered_page(request: HttpRequest, code: str) -> HttpResponse:
    """谢谢您: no receipt, so that nobody can be made to prove what they answered; asks the database nothing."""
    return render(request, "feedback/answer_thanks.html", {"code": code})
