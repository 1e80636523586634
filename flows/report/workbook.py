"""Tables as one workbook, in which no cell acts: a text is a text whatever it begins with, and nothing is a formula."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from bot.messages import File
from bot.text_safety import cleaned
from flows.report.sheets import Sheet
from flows.spreadsheet import Cell

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TITLE = 31
"""Characters that a sheet's name may have."""
WIDEST = 60


def workbook(name: str, sheets: Iterable[Sheet], at: datetime) -> File:
    """An XLSX file, made at *at*: a sheet a table, its first line bold and always in sight."""
    from openpyxl import Workbook  # 0.3 s to import: only where one is written
    from openpyxl.styles import Font

    book: Any = Workbook(write_only=True)
    book.properties.creator, book.properties.created = "Binôme", at.astimezone(UTC).replace(tzinfo=None)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:LONGEST_TITLE])
        page.freeze_panes = "A2"
        for place, width in enumerate(_widths(sheet)):
            page.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]].width = width
        page.append([_cell(page, one, Font(bold=True)) for one in sheet.head])
        for row in sheet.rows:
            page.append([_cell(page, one) for one in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return File(name, MEDIA, buffer.getvalue())


def _cell(page: Any, value: Cell, font: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    shown: Any = cleaned(value) if isinstance(value, str) else value
    cell: Any = WriteOnlyCell(page, shown)
    if isinstance(value, str):
        cell.data_type = "s"  # Without this, what begins with "=" would be a formula and "#N/A" a fault.
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if font is not None:
        cell.font = font
    return cell


def _widths(sheet: Sheet) -> list[int]:
    """Columns as wide as what stands in them, in characters."""
    return [
        min(max(len(str(cell)) for cell in column if cell is not None) + 2, WIDEST)
        for column in zip(sheet.head, *sheet.rows, strict=True)
    ]
