"""What every sheet says alike."""

from projects.models import Project

DRAFT = "草稿"


def judge_name(project: Project) -> str:
    """Full name of the organization that decides, for signature and seal."""
    return project.judge.name if project.judge else "审核组织"


def marked(title: str, draft: str) -> str:
    return f"{title}（{draft}）" if draft else title
