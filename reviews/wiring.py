"""What this app registers with the layers below."""

from organizations.navigation import NavItem, register

register(NavItem("工作台", "reviews:home", "home", 10, lambda actor: actor.post is not None, phone=True))
