"""`collector organisation`: init, check, admit, revoke."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.cli.context import emit, say
from collector.cli.organisation import load_parts
from collector.errors import Malformed, Refused, WorkFailed
from collector.model.times import time_text, utc_now

if TYPE_CHECKING:
    from collector.kit.finding import Finding
    from collector.kit.premises import Premises
    from collector.receive.terms import Terms

organisation_app = typer.Typer(
    no_args_is_help=True, help="Set the organisation's side up, check it, admit and revoke laptops."
)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The organisation's folder.")]
_SHOWN = ("verdict", "words", "remedy")
_DAY = ["%Y-%m-%d"]
_MOMENT = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%MZ"]


@organisation_app.command("init")
def init(
    folder: Folder,
    name: Annotated[str, typer.Option(help="The organisation's name, as contributors read it.")],
    host: Annotated[str, typer.Option(help="HOST[:PORT] of the identity store and the token service.")],
    media_host: Annotated[
        str | None, typer.Option(help="HOST[:PORT] of the media store; else the same host at port 8443.")
    ] = None,
    project: Annotated[str, typer.Option(help="The first project's id.")] = "reading",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="For trying out, never for real people.")
    ] = False,
    authority: Annotated[
        Path | None, typer.Option(help="The servers' private certificate authority (PEM), for the packs.")
    ] = None,
    first_port: Annotated[
        int | None, typer.Option(help="The first of 13 ports on loopback; else 9330.")
    ] = None,
) -> None:
    """Write all that the organisation's side needs into a new folder: keys, configuration, units, a pack."""
    load_parts()
    from collector.kit.making import make_organisation
    from collector.kit.premises import FIRST_PORT, MEDIA_PORT, Particulars, Premises, parse_address

    first = parse_address(host)
    second = parse_address(media_host) if media_host else parse_address(f"{first.host}:{MEDIA_PORT}")
    particulars = Particulars(name, project, rehearsal, first, second, first_port or FIRST_PORT)
    premises = Premises(folder.absolute())
    make_organisation(premises, particulars, utc_now().date(), authority)
    emit({"event": "made", "folder": str(premises.folder), "urls": particulars.urls,
          "token_url": particulars.token_url})  # fmt: skip
    for number, step in enumerate(_steps(premises.folder), start=1):
        emit({"event": "step", "number": number, "step": step})
        say(f"{number}. {step}")


def _steps(folder: Path) -> list[str]:
    check = f"collector organisation check {folder}"
    return [
        f"Copy {folder}/offline to two offline disks, try each ({check} --offline DISK), and shred it here.",
        f"Edit the draft pack in {folder}/draft: policy, purposes, prompts, people.",
        f"Sign it with the offline signing key, and publish it: a copy in {folder}/packs.",
        f"Give the services their users, install the units from {folder}/systemd and start them.",
        f"Put a certificate into {folder}/tls, and what {folder}/proxy has for nginx or Caddy before it all.",
        f"Admit the first laptop: collector organisation admit {folder} ENROLMENT.json. Then: {check}",
    ]


@organisation_app.command("check")
def check(
    folder: Folder,
    offline: Annotated[
        Path | None, typer.Option(help="Only try the private keys on this offline disk; none is kept.")
    ] = None,
    clock: Annotated[
        str | None, typer.Option(help="Compare the clock with this server (https address).")
    ] = None,
) -> None:
    """Say what is missing or wrong, each with what to do."""
    load_parts()
    from collector.kit.checking import check_organisation
    from collector.kit.premises import Premises

    premises = Premises(folder.absolute())
    findings = check_organisation(premises, clock) if offline is None else _try_offline(premises, offline)
    failed = 0
    for finding in findings:
        failed += finding.verdict == "fail"
        words = f"{finding.verdict:8} {finding.name:18} {finding.words} {finding.remedy}".rstrip()
        emit({"check": finding.name, **{name: getattr(finding, name) for name in _SHOWN}}, words)
    if failed:
        raise WorkFailed(f"{failed} things are wrong or missing.")


def _try_offline(premises: Premises, disk: Path) -> list[Finding]:
    from collector.kit.ceremony import try_offline_keys
    from collector.kit.finding import bad, good

    return [
        good("offline key", f"The {tried.duty.name} key {tried.duty.does}: it did its work.")
        if tried.fault is None
        else bad("offline key", str(tried.fault), tried.fault.remedy)
        for tried in try_offline_keys(premises, disk, utc_now())
    ]


@organisation_app.command("admit")
def admit(
    folder: Folder,
    enrolment: Annotated[Path, typer.Argument(metavar="ENROLMENT.json", help="From the laptop.")],
    projects: Annotated[
        list[str] | None, typer.Option(help="Projects, with commas or given again; else all published ones.")
    ] = None,
    roles: Annotated[
        list[str] | None, typer.Option(help="recorder, uploader: with commas or given again.")
    ] = None,
    expires: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The last day; else the end of next year.")
    ] = None,
    continues: Annotated[
        str | None, typer.Option(help="The fingerprint that this laptop had before a repair.")
    ] = None,
    fingerprint: Annotated[
        str | None, typer.Option(help="What the laptop shows, told by its owner; else it is asked for.")
    ] = None,
) -> None:
    """Put a laptop on the list, after its fingerprint was compared. Again: change what it may do."""
    load_parts()
    from collector.kit import admitting
    from collector.kit.premises import Premises
    from collector.receive.projects import read_served
    from collector.receive.terms import Terms

    premises = Premises(folder.absolute())
    applicant = admitting.read_applicant(enrolment)
    before = admitting.check_continuation(applicant, continues, premises.devices)
    served, today = read_served(premises.packs), utc_now().date()
    usual = before or Terms(tuple(sorted(served)), ("recorder",), date(today.year + 1, 12, 31))
    terms = Terms(
        _names(projects) or usual.projects,
        _names(roles) or usual.roles,
        expires.date() if expires else usual.expires,
    )
    admitting.check_terms(terms, served, today)
    say(f"The file says: {admitting.spaced(applicant.fingerprint)}")
    admitting.check_fingerprint(applicant, fingerprint or _ask_fingerprint())
    admitting.admit(premises.devices, applicant, terms)
    _tell_admitted(applicant.fingerprint, terms)


def _tell_admitted(fingerprint: str, terms: Terms) -> None:
    row = {"event": "admitted", "fingerprint": fingerprint, "projects": list(terms.projects),
           "roles": list(terms.roles), "expires": str(terms.expires)}  # fmt: skip
    words = f"{fingerprint[:16]}  {', '.join(terms.projects)}  {', '.join(terms.roles)}"
    emit(row, f"{words}  until {terms.expires}")


@organisation_app.command("revoke")
def revoke(
    folder: Folder,
    fingerprint: Annotated[str, typer.Argument(help="The laptop's, or its first 16 digits.")],
    since: Annotated[
        datetime | None, typer.Option(formats=_MOMENT, help="Since when it is not trusted, UTC; else now.")
    ] = None,
) -> None:
    """Take a laptop off the list at once: no tokens any more, and nothing that it sends later is taken."""
    load_parts()
    from collector.kit import admitting
    from collector.kit.premises import Premises

    devices = Premises(folder.absolute()).devices
    moment = utc_now().replace(microsecond=0) if since is None else since.replace(tzinfo=UTC)
    if moment > utc_now():
        raise Malformed("A revocation begins now or began before: --since is of a time to come.")
    name = admitting.find_device(devices, fingerprint)
    admitting.revoke(devices, name, moment)
    emit({"event": "revoked", "fingerprint": name, "since": time_text(moment)}, f"{name[:16]}  revoked")
    say("It gets no tokens any more. What it delivered before and nobody took yet waits for a steward.")


def _ask_fingerprint() -> str:
    """Have the fingerprint typed as the laptop's owner reads it out: a Yes is given too easily."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise Malformed(
            "The fingerprint was not compared.",
            remedy="Have its owner read it from the laptop (collector device show): --fingerprint …",
        )
    said = typer.prompt(
        "Type what the laptop shows (Enter to stop)", default="", show_default=False, err=True
    )
    if not said:
        raise Refused("The laptop was not admitted.", remedy="Compare the fingerprints, then try again.")
    return str(said)


def _names(given: list[str] | None) -> tuple[str, ...]:
    names = [name.strip() for text in given or [] for name in text.split(",")]
    return tuple(dict.fromkeys(name for name in names if name))
