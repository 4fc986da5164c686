"""Why a workbook was not read."""


class UnreadableError(Exception):
    """Carries reason and cure as half sentences: 文件是空的 / 请重新选择."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(f"{reason}，{cure}")
        self.reason = reason
        self.cure = cure


SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
SPLIT = "请删去无关的工作表和格式，或分成几份上传"


def damaged() -> UnreadableError:
    return UnreadableError("文件已损坏，打不开", SAVE_AS)


def too_large() -> UnreadableError:
    return UnreadableError("内容太多，超出了读取限度", SPLIT)


def too_slow() -> UnreadableError:
    return UnreadableError("没能在限定时间内读完", "请稍后再传一次；仍然不行的，请分成几份上传")
