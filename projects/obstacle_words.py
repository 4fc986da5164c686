"""How long the level above has or had an obstacle, in words."""

from datetime import date

from .models import Obstacle


def waiting_words(obstacle: Obstacle, today: date) -> str:
    """已等 6 天 while it waits, 共等 9 天 afterwards, empty when nobody above was ever asked."""
    if obstacle.state == Obstacle.State.ESCALATED:
        return f"已等 {obstacle.days_waiting(today)} 天"
    days = obstacle.days_waited(today)
    return f"共等 {days} 天" if days else ""
