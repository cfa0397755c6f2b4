"""An enrolled device with code of its own, and the honest one beside it that it must not touch."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from collector.model.ids import new_request_number
from collector.model.layout import Sent, Vaulted, short
from collector.model.manifest import HALVES, Half
from collector.model.tokens import TokenAnswer, TokenRefusal
from collector.organisation import running_service
from collector.receive.receiver import Received
from collector.signing import PrivateKey, generate_private
from collector.upload.outbox import Limits, Outbox
from tests.receive.test_service import Asker
from tests.rig.bundles import Field, TakeContent
from tests.rig.enrolling import enrol
from tests.rig.seaweed import MemoryLedger, Site, build_site

AT_ONCE = Limits(receipt_wait_s=0)
_BOUNDARY = "b0undary"
_FORM = (
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
).encode()
Things = dict[str, bytes]


@dataclass(frozen=True)
class Reply:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def raw(url: str, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
    """Ask with exactly this path: nothing in it is put right."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        answer = connection.getresponse()
        data = answer.read()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, data)
    finally:
        connection.close()


def bytes_of(folder: Path) -> Things:
    """Return a sealed session's files as `half/name`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


@dataclass
class Attacker:
    """A device that was enrolled: whatever it does, it does with the tokens that it was given."""

    site: Site
    folder: Path
    key: PrivateKey = field(default_factory=generate_private)

    def __post_init__(self) -> None:
        enrol(self.site.folder / "devices", self.key, self.site.where.project)
        where = self.site.where
        self.field = Field(where.project, self.key, where.identity, where.media)
        self.asker = Asker(self.site, self.key)

    @property
    def name(self) -> str:
        return short(self.key.public.fingerprint)

    def seal(self, takes: int = 1) -> Path:
        return self.field.seal(self.folder, [TakeContent() for _ in range(takes)])

    def ask(self, session: str, half: str = "media", **more: object) -> TokenAnswer | TokenRefusal:
        return self.asker.ask(session=session, half=half, **more)

    def tokens(self, session: str, half: str = "media", **more: object) -> TokenAnswer:
        answer = self.ask(session, half, **more)
        assert isinstance(answer, TokenAnswer), answer
        return answer

    def inbox(self, session: str, half: str = "media", device: str = "") -> str:
        return Sent(self.site.vaulted(half, session, device or self.name), self.name).inbox

    def url(self, half: str = "media") -> str:
        return self.site.stores["identity" if half == "rights" else half].url

    def tus(self, token: str, path: str, data: bytes, half: str = "media", **headers: str) -> Reply:
        """Upload a file in one request."""
        return raw(
            self.url(half), "POST", f"/.tus{path}", data, Authorization=f"Bearer {token}",
            Tus_Resumable="1.0.0", **{"Upload_Length": str(len(data)), **headers},
            Content_Type="application/offset+octet-stream",
        )  # fmt: skip

    def post(self, token: str, path: str, data: bytes, half: str = "media", **headers: str) -> Reply:
        """Write a file past tus, as the store takes it where no door stands before it."""
        body = _FORM + data + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return raw(
            self.url(half), "POST", path, body, Authorization=f"Bearer {token}",
            Content_Type=f"multipart/form-data; boundary={_BOUNDARY}", **headers,
        )  # fmt: skip

    def store(self, token: str, method: str, path: str, half: str = "media", **headers: str) -> Reply:
        return raw(
            self.url(half), method, path, Authorization=f"Bearer {token}", Tus_Resumable="1.0.0", **headers
        )

    def send(self, folder: Path, *halves: str, token: str = "", last: bool = True) -> None:
        """Bring halves as they are, `manifest.sig` last or not at all."""
        things = sorted(bytes_of(folder).items(), key=lambda item: item[0].endswith("manifest.sig"))
        for half in halves or HALVES:
            given = token or self.tokens(folder.name, half).write_token
            for name, data in things:
                if name.startswith(f"{half}/") and (last or not name.endswith("manifest.sig")):
                    path = f"{self.inbox(folder.name, half)}/{name.partition('/')[2]}"
                    assert self.tus(given, path, data, half).status == 201

    def put(self, folder: Path, things: Things, half: str = "media") -> None:
        """Bring more files into a half's inbox, by their names as they stand in a path."""
        token = self.tokens(folder.name, half).write_token
        for name, data in things.items():
            assert self.post(token, f"{self.inbox(folder.name, half)}/{name}", data, half).status == 201, name


@dataclass
class Ground:
    """A site with an honest device whose things are known; `held_s` says how long each look took."""

    site: Site
    folder: Path
    held_s: list[float] = field(default_factory=list)

    def begin(self) -> None:
        """An honest device has a session with receipts, one on its way, and a request that was taken."""
        self.receipted, self.under_way = (
            self.site.where.seal(self.folder, [TakeContent()]) for _ in range(2)
        )
        Outbox(self.site.office(), AT_ONCE).send([self.receipted])
        asker = Asker(self.site)
        asker.number = len(self.site.ledger.lines)
        self.number = new_request_number(2026)
        self.site.ledger.lines += [("x", {})] * 10_000  # its log goes on: no head that it shows is lower
        honest = Attacker(self.site, self.folder, self.site.where.device)
        honest.asker.number = len(self.site.ledger.lines)
        honest.send(self.under_way, last=False)
        letter = f"/v2/inbox/rights/{self.site.where.project}/{honest.name}/{self.number}.age"
        token = honest.tokens(self.number, "rights").write_token
        assert honest.tus(token, letter, b"sealed", "rights").status == 201
        list(self.look())
        self.before = self.things()

    def attacker(self) -> Attacker:
        return Attacker(self.site, self.folder)

    def look(self) -> list[Received]:
        """Receive once, and take the time."""
        began_s = time.monotonic()
        found = list(self.site.organisation.receiver().look())
        self.held_s.append(time.monotonic() - began_s)
        return found

    def endings(self, folder: Path | str) -> set[tuple[str, str, str]]:
        """Receive once; return half, outcome and fault of what became of one session."""
        session = folder if isinstance(folder, str) else folder.name
        return {
            (row.half, row.outcome, type(row.fault).__name__ if row.fault else "")
            for row in self.look() if row.session == session
        }  # fmt: skip

    def things(self) -> dict[str, bytes]:
        """Return whatever of the honest device lies on the stores and in the service's folder."""
        found = self._things_of_state()
        for half in HALVES:
            found |= self._things_on(half)
        return found

    def _things_on(self, half: Half) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        device, project = self.site.sender, self.site.where.project
        filer = self.site.organisation.filers[half]
        keys = [Vaulted(half, project, device, session) for session in self.sessions]
        folders = [folder for key in keys for folder in (key.folder, Sent(key, device).inbox)]
        if half == "identity":
            folders += [f"/v2/rights/{project}/{device}", f"/v2/inbox/rights/{project}/{device}"]
        for folder in folders:
            for name in filer.names_below(folder):
                found[f"{half}:{folder}/{name}"] = filer.read(f"{folder}/{name}", 1 << 20) or b""
        for key in keys:
            for ending in (".json", ".sig"):
                found[f"{half}:{key.receipt}{ending}"] = filer.read(f"{key.receipt}{ending}", 9999) or b""
        return found

    def _things_of_state(self) -> dict[str, bytes]:
        """Marks, stops and bands: what it said of its sessions, and what anybody said of its people."""
        state, found = self.site.folder / "state", dict[str, bytes]()
        for path in state.glob("*/**/*"):
            said = f"{path} {path.read_text('utf-8')}" if path.is_file() else ""
            own = self.site.sender in said or self.site.where.device.public.text in said
            if (own and any(name in said for name in self.sessions)) or any(
                code in said for code in self.codes
            ):
                found[str(path)] = path.read_bytes()
        return found

    @property
    def codes(self) -> set[str]:
        """Its people."""
        return {path.parent.name for path in self.receipted.glob("identity/*/form.age")}

    @property
    def sessions(self) -> list[str]:
        return sorted({self.receipted.name, self.under_way.name})

    def has_receipt(self, half: str, session: str, device: str) -> bool:
        return self.site.organisation.has_receipt(self.site.vaulted(half, session, device))

    def check_unharmed(self) -> None:
        """The honest device's things are as they were; what it seals now gets its two receipts."""
        assert self.things() == self.before
        fresh = self.site.where.seal(self.folder, [TakeContent()])
        Outbox(self.site.office(), AT_ONCE).send([fresh])
        found = self.endings(fresh)
        assert found == {("identity", "receipted", ""), ("media", "receipted", "")}, found
        token_url = urlsplit(self.site.token_url)
        health = raw(f"{token_url.scheme}://{token_url.netloc}", "GET", "/health")
        assert health.status == 200, health.body


@pytest.fixture(scope="module")
def ground(stores: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One site for a module: what an attack leaves is there for all that come after it."""
    folder = tmp_path_factory.mktemp("ground")
    site = build_site(folder / "organisation", stores)  # type: ignore[arg-type]
    site.ledger = MemoryLedger()
    with running_service(site.organisation) as url:
        site.token_url = url
        made = Ground(site, folder / "field")
        made.begin()
        yield made
    print(f"one look was held for {max(made.held_s):.2f} s at most, of {len(made.held_s)}")  # noqa: T201


@pytest.fixture
def attacker(ground: Ground) -> Iterator[Attacker]:
    """A device that attacks; whatever it did, nobody else was harmed."""
    yield ground.attacker()
    ground.check_unharmed()
