"""Every check of the organisation's side, one after another; none stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from collector.kit.finding import Finding, bad, look
from collector.kit.key_checks import (
    check_apart,
    check_config,
    check_modes,
    check_offline_gone,
    check_owners,
    check_store_keys,
    check_tested,
)
from collector.kit.machine_checks import check_backup, check_clock, check_disk, check_ports, check_units
from collector.kit.network_checks import check_certificates, check_door, check_health, check_stores
from collector.kit.pack_checks import check_devices, check_packs
from collector.kit.premises import Premises

CHECKS: dict[str, Callable[[Premises], Iterable[Finding]]] = {
    "key files": check_modes,
    "owners": check_owners,
    "offline keys away": check_offline_gone,
    "offline keys tried": check_tested,
    "one key a duty": check_apart,
    "configuration": check_config,
    "token keys": check_store_keys,
    "packs": check_packs,
    "laptops": check_devices,
    "ports": check_ports,
    "disk": check_disk,
    "backup": check_backup,
    "units": check_units,
    "stores": check_stores,
    "service": check_health,
    "certificate": check_certificates,
    "door": check_door,
}


def check_organisation(premises: Premises, clock_url: str | None = None) -> Iterator[Finding]:
    """Yield what every check finds. `clock_url`: a server whose Date the clock is compared with."""
    if not premises.particulars_file.is_file():
        yield bad("folder", "Nothing was set up here.", "collector organisation init DIR --name … --host …")
        return
    for name, check in CHECKS.items():
        yield from look(name, partial(check, premises))
    yield from look("clock", partial(check_clock, clock_url))
