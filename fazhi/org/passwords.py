"""What a password must be, said in the words of the product where the framework has none in Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """Refuse a short password, saying how long it must be."""

    def get_error_message(self) -> str:
        """The sentence shown beside the field."""
        return f"密码太短，至少 {self.min_length} 个字符。"
