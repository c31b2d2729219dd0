"""The part of CBOR that AWS' protocol uses: https://www.rfc-editor.org/rfc/rfc8949, smithy.io rpc-v2-cbor."""

import struct
from typing import Any

TIMESTAMP, MAJOR = 1, 5
SIMPLE = {20: False, 21: True, 22: None, 23: None}
WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
FLOATS = {25: ">e", 26: ">f", 27: ">d"}
BREAK = 0xFF
END = object()


class Instant(float):
    """Seconds since 1970 that are written with the tag of an instant."""


def written(value: Any) -> bytes:
    """The bytes of text, numbers, flags, nothing, bytes, instants, lists and maps of them."""
    if isinstance(value, Instant):
        return _head(6, TIMESTAMP) + written(float(value))
    if value is None or isinstance(value, bool):
        return bytes([0xE0 | {False: 20, True: 21, None: 22}[value]])
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        return _head(3, len(text := value.encode())) + text
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(written(key) + written(each) for key, each in value.items())
    return _head(4, len(value)) + b"".join(written(each) for each in value)


def read(data: bytes) -> Any:
    """The value of the bytes; an instant is its seconds."""
    return _Reader(data).value() if data else {}


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << MAJOR | number])
    code, width = next((code, width) for code, width in WIDTHS.items() if number < 1 << 8 * width)
    return bytes([major << MAJOR | code]) + number.to_bytes(width, "big")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def value(self) -> Any:
        first = self._take(1)[0]
        if first == BREAK:
            return END
        major, code = first >> MAJOR, first & 31
        if major == 7:
            return struct.unpack(FLOATS[code], self._take(WIDTHS[code]))[0] if code in FLOATS else SIMPLE[code]
        number = None if code == 31 else self._number(code)
        if major in (2, 3):
            return self._text(major, number)
        if major == 4:
            return list(self._many(number))
        if major == 5:
            flat = list(self._many(None if number is None else 2 * number))
            return dict(zip(flat[::2], flat[1::2], strict=True))
        if major == 6:
            return self.value()
        return number if major == 0 else -1 - (number or 0)

    def _text(self, major: int, number: int | None) -> Any:
        if number is None:
            parts = list(self._many(None))
            return b"".join(parts) if major == 2 else "".join(parts)
        return self._take(number) if major == 2 else self._take(number).decode()

    def _many(self, number: int | None) -> Any:
        if number is None:
            yield from iter(self.value, END)
        else:
            yield from (self.value() for _ in range(number))

    def _number(self, code: int) -> int:
        return code if code < 24 else int.from_bytes(self._take(WIDTHS[code]), "big")

    def _take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]
