from django import forms
from django.conf import settings

from organizations.mail_digest import MailDigest


class DigestForm(forms.ModelForm):
    class Meta:
        model = MailDigest
        fields = ["is_on", "email"]
        labels = {"is_on": "每天把未读的新消息汇总发到我的邮箱"}
        help_texts = {"email": "只用来发送摘要；请用单位邮箱。"}
        error_messages = {"email": {"invalid": "邮箱不完整，应如 zhang@danwei.gov.cn"}}

    def clean_email(self) -> str:
        """Of the domains that the installation allows, so that nothing goes to a private or mistyped address."""
        email = str(self.cleaned_data["email"]).strip()
        domain = email.rpartition("@")[2].lower()
        if email and settings.DIGEST_DOMAINS and domain not in settings.DIGEST_DOMAINS:
            allowed = "、".join(settings.DIGEST_DOMAINS)
            raise forms.ValidationError(f"只能使用本单位邮箱，后缀为 {allowed}")
        return email

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        if values.get("is_on") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", "要发送摘要，请填写邮箱")
        return values
