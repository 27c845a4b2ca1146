"""The nouns of ledgers, one file per noun."""

from documents.models.book import Book, BookSeen
from documents.models.form import LedgerForm
from documents.models.owed import LedgerDuty
from documents.models.record import Record, RecordKey
from documents.models.sheet import RecordImport
from documents.models.view import SavedView

__all__ = ["Book", "BookSeen", "LedgerDuty", "LedgerForm", "Record", "RecordImport", "RecordKey", "SavedView"]
