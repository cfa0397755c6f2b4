"""The lines of a laptop's log in words: one for each kind, nothing of what was said or typed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.presenter.logbook import LogLine

translate = QCoreApplication.translate


def tell_kind(kind: str) -> str:
    """Return what a line of this kind says; one of a later program is only an entry."""
    told = {
        **_of_laptop(),
        **_of_people(),
        **_of_sessions(),
        **_of_sending(),
        **_of_changes(),
        **_of_rights(),
    }
    return told.get(kind) or translate("LogWords", "Another entry")


def tell_about(line: LogLine) -> str:
    """Return when it was written, and whom or what it names."""
    return " · ".join((line.when, *line.names))


def tell_line(line: LogLine) -> str:
    """Return all of a line in one breath."""
    return f"{line.number}. {tell_kind(line.kind)}. {tell_about(line)}"


def _of_laptop() -> dict[str, str]:
    return {
        "device_made": translate("LogWords", "This laptop got its key"),
        "pack_trusted": translate("LogWords", "A project pack was installed"),
        "clock_corrected": translate("LogWords", "The clock was confirmed"),
        "server_time_seen": translate("LogWords", "The clock was compared with a server's"),
        "restore_confirmed": translate("LogWords", "A team lead confirmed an older copy"),
        "restore_agreed": translate("LogWords", "The organisation agreed to the older copy"),
        "ages_kept": translate("LogWords", "What is known of ages was stored"),
        "session_held": translate("LogWords", "A session was held after the log's damage"),
    }


def _of_people() -> dict[str, str]:
    return {
        "signed_in": translate("LogWords", "Somebody signed in"),
        "sign_in_failed": translate("LogWords", "A PIN was wrong"),
        "pin_set": translate("LogWords", "A PIN was set"),
        "confidentiality_accepted": translate("LogWords", "The confidentiality text was accepted"),
        "child_found": translate("LogWords", "A birth date turned out to be a child's"),
    }


def _of_sessions() -> dict[str, str]:
    return {
        "session_started": translate("LogWords", "A session was begun"),
        "session_head": translate("LogWords", "A session's own log went on"),
        "sealing": translate("LogWords", "Sealing was begun"),
        "sealed": translate("LogWords", "A session was sealed"),
        "key_destroyed": translate("LogWords", "A session's key was destroyed"),
        "quarantined": translate("LogWords", "A session was set aside"),
        "withdrawn": translate("LogWords", "A session was withdrawn"),
        "tombstone": translate("LogWords", "A session was deleted"),
    }


def _of_sending() -> dict[str, str]:
    return {
        "queued": translate("LogWords", "A session was released for sending"),
        "inbox_seen": translate("LogWords", "The inbox to send to was noted"),
        "transfer_created": translate("LogWords", "Sending a file was begun"),
        "stored": translate("LogWords", "A server stored files"),
        "receipt_verified": translate("LogWords", "A server's receipt arrived"),
        "purged": translate("LogWords", "The copy on this laptop was deleted"),
        "stop_sent": translate("LogWords", "A server was told to keep nothing"),
        "upload_dropped": translate("LogWords", "An unfinished upload was dropped"),
    }


def _of_changes() -> dict[str, str]:
    return {
        "correcting": translate("LogWords", "Correcting a form was begun"),
        "corrected": translate("LogWords", "A form was corrected"),
        "correction_dropped": translate("LogWords", "A correction was not finished"),
        "narrowing": translate("LogWords", "Taking choices back was begun"),
        "narrowed": translate("LogWords", "Choices were taken back"),
        "narrowing_dropped": translate("LogWords", "Taking choices back was not finished"),
    }


def _of_rights() -> dict[str, str]:
    return {
        "right_requested": translate("LogWords", "A request was taken"),
        "incident_reported": translate("LogWords", "A loss was reported"),
        "right_confirmed": translate("LogWords", "Two people stood by a request"),
        "right_applied": translate("LogWords", "A request was done on this laptop"),
        "right_sent": translate("LogWords", "A request was sent"),
        "right_answered": translate("LogWords", "The organisation answered a request"),
        "account_cancelled": translate("LogWords", "An account was closed"),
        "deletion_list_kept": translate("LogWords", "A deletion list arrived"),
    }
