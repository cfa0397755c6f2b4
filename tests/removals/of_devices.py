"""What is taken out of the devices, the containers, the line and the organisation's side."""

from __future__ import annotations

from tests.removals.removal import Removal

UNTOUCHED = "capture/test_rig_camera.py::test_without_video_the_camera_is_never_touched"
UNLISTED = "receive/test_receiver.py::test_a_kind_that_the_project_does_not_list_gets_no_receipt"

OF_DEVICES: tuple[Removal, ...] = (
    Removal(
        "P-1.1", "collector/capture/device/selection.py",
        "None if spec.video is None or spec.camera is None else make_camera(spec.camera, spec.video, pace)",
        "make_camera(str(spec.camera), spec.video, pace)",
        (UNTOUCHED,),
    ),
    Removal(
        "P-1.1", "collector/capture/recorder.py",
        "        if devices.camera is not None and spec.video is not None:\n            margin_s",
        "        if devices.camera is not None:\n"
        "            from dataclasses import replace\n"
        "            from collector.capture.spec import VideoSpec\n"
        "            spec = replace(spec, video=spec.video or VideoSpec())\n            margin_s",
        (UNTOUCHED,),
    ),
    Removal(
        "P-1.2", "collector/capture/recorder.py",
        "pictures = self.pictures if with_video else None", "pictures = self.pictures",
        ("capture/test_take.py::test_a_sound_take_of_a_session_with_a_camera_holds_no_picture",),
    ),
    Removal(
        "P-2.9", "collector/capture/take.py",
        "max(self._start - studio.spec.pre_ms * self._rate // 1000, self._sound.ring.oldest)",
        "self._sound.ring.oldest",
        ("capture/test_take.py::test_margins_are_exact_to_the_sample",),
    ),
    Removal(
        "P-1.5", "collector/capture/container/codecs.py",
        '    "fflags": "+bitexact",\n', "",
        ("capture/test_take.py::test_the_container_names_no_program_version_and_no_computer",),
    ),
    Removal(
        "P-2.4", "collector/capture/container/muxer.py",
        "    0.35  # with", "    35  # with",
        ("faults/test_kill.py::test_a_kill_in_a_take_loses_at_most_a_second",),
    ),
    Removal(
        "P-2.4", "collector/seal/stream.py",
        "        self._cipher.encrypt_into(chunk_nonce(self.index, final=final), chunk, None, sealed)\n",
        "        sealed[: len(chunk)] = chunk\n",
        (
            "seal/test_take.py::test_nothing_readable_stands_on_the_disk",
            "flows/test_canary.py::test_no_canary_stays_on_the_laptop_or_reaches_the_media_store",
        ),
    ),
    Removal(
        "P-2.1", "collector/kit/store.py",
        "texts = secrets.token_hex(32), secrets.token_hex(32)", 'texts = "5eed" * 16, "5eed" * 16',
        ("demo/test_store.py::test_the_halves_have_keys_of_their_own",),
    ),
    Removal(
        "P-3.7", "collector/cli/rights_rows.py",
        '    "trade_secret": "trade secrets",\n', "",
        ("cli/test_rights.py::test_every_reason_of_a_refusal_has_its_words",),
    ),
    Removal(
        "P-2.5", "collector/project/operators.py",
        "    if not READERS & set(operator.roles):\n", "    if False:\n",
        ("cli/test_two_people.py::test_reading_needs_a_role_and_taking_none",),
    ),
    Removal(
        "P-5.1", "collector/network/link.py",
        '        if not self.hosts & {host, f"{host}:{port}"}:\n', "        if False:\n",
        (
            "test_network.py::test_no_token_follows_a_redirect_to_another_host",
            "upload/test_tus.py::test_a_store_off_the_projects_list_is_never_asked",
        ),
    ),
    Removal(
        "P-2.3", "collector/network/transport.py",
        'conn.cert_reqs = "CERT_REQUIRED"', 'conn.cert_reqs = "CERT_NONE"',
        ("test_network.py::test_a_certificate_that_does_not_fit_is_refused_before_anything_is_said",),
    ),
    Removal(
        "P-2.3", "collector/network/transport.py",
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n", "",
        ("test_network.py::test_tls_below_1_2_is_refused",),
    ),
    Removal(
        "P-3.4", "collector/upload/courier.py",
        '            shipment.ask("send_chunk")\n', "",
        ("upload/test_outbox.py::test_a_withdrawal_in_the_middle_of_a_large_file_stops_it",),
    ),
    Removal(
        "P-1.7", "collector/receive/open.py",
        "            except NoKeyMatches:\n                continue\n",
        "            except NoKeyMatches:\n                pass\n",
        (
            "receive/test_open.py::test_the_media_key_opens_media_and_nothing_else",
            "receive/test_open.py::test_the_identity_key_opens_identity_and_nothing_else",
        ),
    ),
    Removal(
        "P-1.1", "collector/rules/in_pack.py",
        "    if not RECORDED[event.kind] <= collected:\n", "    if False:\n",
        (UNLISTED,),
    ),
    Removal(
        "P-1.1", "collector/rules/in_pack.py",
        "    if set(event.purposes) != purposes or set(event.kinds) != kinds:\n", "    if False:\n",
        (UNLISTED,),
    ),
    Removal(
        "P-1.2", "collector/rules/gate.py",
        "and person.recorded and not kinds <= person.kinds:", "and False:",
        ("receive/test_receiver.py::test_a_kind_that_the_contributor_refused_gets_no_receipt",),
    ),
    Removal(
        "P-3.3", "collector/receive/erasing.py",
        "        for folder in (key.folder, key.replaced,", "        for folder in (key.replaced,",
        ("receive/test_erasing.py::test_nothing_is_left_of_a_contributor_and_a_signed_word_says_so",),
    ),
    Removal(
        "P-3.3", "collector/receive/erasing.py",
        '        filer.write(f"{key.tombstone}.sig", self.key.sign(stone))\n', "",
        ("receive/test_erasing.py::test_nothing_of_it_comes_in_again",),
    ),
    Removal(
        "P-3.4", "collector/receive/judging.py",
        "        if self.is_barred(key):\n", "        if False:\n",
        ("receive/test_stops.py::test_a_half_that_was_stopped_gets_no_receipt",),
    ),
)  # fmt: skip
