"""Asking over HTTP: a client that waits as it is told to, paginators, and what is kept of the answers."""

from sources.http.asked import Asked, Reply
from sources.http.client import Client, Manner, SignIn, bearer
from sources.http.kept import Kept, Question
from sources.http.pages import Cursor, Link, NextUrl, Numbered, Offset, OnePage, Paginator

__all__ = [
    "Asked",
    "Client",
    "Cursor",
    "Kept",
    "Link",
    "Manner",
    "NextUrl",
    "Numbered",
    "Offset",
    "OnePage",
    "Paginator",
    "Question",
    "Reply",
    "SignIn",
    "bearer",
]
