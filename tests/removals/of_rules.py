"""What is taken out of the rules of consent, age, accounts, addresses and texts."""

from __future__ import annotations

from tests.removals.removal import Removal

GATE_TEST = "session/test_gate_in_session.py"

OF_RULES: tuple[Removal, ...] = (
    Removal(
        "P-0.2", "collector/rules/gate.py",
        "    if person.standing not in ALLOWED[question]:\n        return person.standing\n", "",
        (f"{GATE_TEST}::test_no_device_opens_before_consent_and_form",),
    ),
    Removal(
        "P-0.2", "collector/session/consenting.py",
        "if reading.sections < len(policy.sections):", "if False:",
        ("session/test_consenting.py::test_another_text_or_half_of_it_is_no_reading",),
    ),
    Removal(
        "P-1.1", "collector/rules/gate.py",
        "and person.recorded and not kinds <= person.kinds:", "and False:",
        (f"{GATE_TEST}::test_a_picture_needs_its_own_yes",),
    ),
    Removal(
        "P-1.2", "collector/session/recording.py",
        "        delete_take(self._book.folder.take(take, found.kind))\n", "",
        ("session/test_takes.py::test_a_deleted_take_is_gone_from_disk_view_and_bundle",),
    ),
    Removal(
        "P-2.5", "collector/journal/lines.py",
        "    if line.number != number or line.previous != previous:\n", "    if False:\n",
        ("journal/test_journal.py::test_dropped_moved_and_doubled_lines_are_named",),
    ),
    Removal(
        "P-2.10", "collector/session/purging.py",
        'if book.state.stage != "delivered":', "if False:",
        ("session/test_sending.py::test_local_copies_go_after_both_receipts_and_the_grace",),
    ),
    Removal(
        "P-3.4", "collector/session/sending.py",
        "        if any(line.kind in ENDINGS for line in lines):\n", "        if False:\n",
        (
            "session/test_sending.py::test_a_withdrawal_stops_the_very_next_chunk",
            "session/test_sending.py::test_foreign_bundles_are_stopped_by_the_ledger_alone",
        ),
    ),
    Removal(
        "P-3.5", "collector/session/returning.py",
        "    if is_cancelled(parts.ledger, project, code):\n", "    if False:\n",
        ("desk/test_filing.py::test_a_closed_account_begins_no_session_again",),
    ),
    Removal(
        "P-4.1", "collector/rules/gate.py",
        "    if person.child and not person.guardian_consents:\n", "    if False:\n",
        ("rules/test_gate.py::test_guardian_and_form_are_asked_for_behind_every_yes",),
    ),
    Removal(
        "P-4.1", "collector/receive/ages.py",
        "    if any(is_under(birth, day, AGE_FLOOR) for birth in _birth_dates(fields, day)):\n",
        "    if False:\n",
        ("receive/test_open.py::test_a_child_who_was_recorded_without_a_guardian_is_named",),
    ),
    Removal(
        "P-0.3", "collector/session/consenting.py",
        "        _check_answers(purposes, [item.id for item in project.purposes])\n", "",
        ("session/test_consenting.py::test_every_choice_is_asked_for_itself",),
    ),
    Removal(
        "P-1.5", "collector/capture/picture/parts.py",
        'out of number.")\n            return\n', 'out of number.")\n',
        ("capture/test_jpeg_hiding.py::test_a_word_is_gone_wherever_it_was_hidden",),
    ),
    Removal(
        "P-1.5", "collector/capture/picture/segments.py",
        '    if payload[:5] != b"JFIF\\0" or', "    return write_segment(APP0, payload)\n    if",
        ("capture/test_jpeg.py::test_thumbnails_are_gone",),
    ),
    Removal(
        "P-1.5", "collector/capture/picture/still.py",
        "set_upright(picture.jpeg)", "picture.jpeg",
        ("found/test_stills.py::test_a_turned_picture_is_upright",),
    ),
    Removal(
        "P-1.5", "collector/capture/text/letter.py",
        '    if part.get_content_disposition() == "attachment" or part.get_filename():\n', "    if False:\n",
        ("capture/test_letter.py::test_a_mail_loses_head_and_attachments",),
    ),
    Removal(
        "P-1.6", "collector/project/operators.py",
        '"version": project.confidentiality.version}\n    return any(line.fields == wanted',
        '"version": project.confidentiality.version}\n    return any(line.fields["operator"] == code',
        ("project/test_operators.py::test_confidentiality_is_accepted_for_one_version",),
    ),
    Removal(
        "P-2.1", "collector/project/checks.py",
        "    if {key.strip().lower() for key in identity} & {key.strip().lower() for key in media}:\n",
        "    if False:\n",
        ("project/test_checks.py::test_identity_and_media_share_no_key",),
    ),
    Removal(
        "P-2.2", "collector/consent/mask.py",
        'return f"{plain[:_PHONE_HEAD]}****{plain[-_PHONE_TAIL:]}"', "return plain",
        ("consent/test_mask.py::test_what_may_be_shown",),
    ),
    Removal(
        "P-2.3", "collector/network/link.py",
        '        if not self.hosts & {host, f"{host}:{port}"}:\n', "        if False:\n",
        ("test_network.py::test_an_address_off_the_list_or_unencrypted_is_refused",),
    ),
    Removal(
        "P-3.1", "collector/rights/calendar.py",
        "DUE_DAYS = 30", "DUE_DAYS = 31",
        ("rights/test_calendar.py::test_an_answer_is_due_thirty_calendar_days_after_the_local_date",),
    ),
    Removal(
        "P-3.1", "collector/rights/calendar.py",
        '        alarms.append("day_25")\n', "        pass\n",
        ("rights/test_calendar.py::test_alarms",),
    ),
    Removal(
        "P-4.2", "collector/model/pack.py",
        "Field(ge=AGE_FLOOR, le=AGE_CEILING)", "Field(ge=0, le=AGE_CEILING)",
        ("project/test_checks.py::test_the_age_is_never_lower_than_fourteen",),
    ),
    Removal(
        "P-5.1", "collector/project/checks.py",
        "    if host not in allowed_hosts or parts.username is not None:\n", "    if False:\n",
        ("project/test_checks.py::test_hosts_that_are_not_allowed",),
    ),
    Removal(
        "P-6.1", "collector/rules/standing.py",
        '        (facts.policy == "major", "superseded_major"),\n', "",
        ("session/test_policy_versions.py::test_a_major_change_needs_a_new_decision",),
    ),
)  # fmt: skip
