"""What is taken out of the session, its papers, its copies and its sealing."""

from __future__ import annotations

from tests.removals.removal import Removal

FORMING, HALVES, STARTING = (
    "collector/session/forming.py",
    "collector/session/halves.py",
    "collector/session/starting.py",
)
COPY, GATE, RECORDING = (
    "collector/consent/copy.py",
    "collector/rules/gate.py",
    "collector/session/recording.py",
)
PAPERS, NARROWING = "session/test_papers.py", "session/test_narrowing.py"

OF_SESSIONS: tuple[Removal, ...] = (
    Removal(
        "P-0.2", GATE, 'return None if person.oral_with_witness else "not_oral"', "return None",
        ("session/test_spoken.py::test_the_microphone_opens_for_the_statement_alone",),
    ),
    Removal(
        "P-0.4", COPY, "        retention=words.retention.strip(),\n", '        retention="",\n',
        (f"{PAPERS}::test_a_copy_holds_what_the_pack_says_and_follows_it",),
    ),
    Removal(
        "P-0.4", COPY, "        email=contact.email,\n", '        email="rights@larkfield.example",\n',
        (f"{PAPERS}::test_another_packs_contacts_stand_in_policy_contacts_and_copy",),
    ),
    Removal(
        "P-0.4", "collector/project/facts.py",
        '            text = pattern.sub("{{" + what + "}}", text)\n', "            pass\n",
        ("project/test_policy_import.py::test_articles_lists_headings_and_contacts_are_found",),
    ),
    Removal(
        "P-1.1", GATE, " and person.recorded and not kinds <= person.kinds:", " and False:",
        ("session/test_portraits.py::test_without_the_yes_no_camera_is_touched",),
    ),
    Removal(
        "P-1.2", RECORDING,
        "        if self._devices.choice.camera is not None and may_film(self._book):\n",
        "        if self._devices.choice.camera is not None:\n",
        (
            "session/test_gate_in_session.py::test_a_refused_picture_leaves_the_camera_shut",
            f"{NARROWING}::test_the_camera_stays_shut_afterwards",
        ),
    ),
    Removal(
        "P-1.2", "collector/session/posing.py",
        "        if not alone:\n            self.drop()\n            return None\n", "",
        ("session/test_portraits.py::test_a_picture_with_somebody_else_leaves_nothing",),
    ),
    Removal(
        "P-1.2", GATE, 'if question in {"open_device", "start_take"} and', 'if question == "open_device" and',
        ("session/test_texts.py::test_without_the_yes_no_text_is_taken",),
    ),
    Removal(
        "P-1.3", "collector/consent/form.py", '        elif asked.use == "required":\n', "        else:\n",
        ("consent/test_doubts.py::test_nothing_optional_is_needed",),
    ),
    Removal(
        "P-1.3", "collector/consent/form.py",
        "        if value:\n            cleaned[asked.id] = _checked(asked, value)\n",
        "        if value or asked.id in fields:\n            cleaned[asked.id] = value\n",
        ("consent/test_form.py::test_an_empty_field_is_absent_not_empty",),
    ),
    Removal(
        "P-1.4", FORMING,
        "eligible=tell_eligible(rules, decided=not rules.traits),",
        "eligible=None,",
        ("session/test_selection.py::test_who_fits_goes_on_and_the_media_side_learns_that_alone",),
    ),
    Removal(
        "P-1.4", FORMING,
        '        sealed = seal_bytes(canonical(pad_to_4kib(form)), recipients_of(book, "identity"))\n',
        "        sealed = canonical(pad_to_4kib(form))\n",
        ("session/test_canary.py::test_no_canary_stays_in_the_data_folder",),
    ),
    Removal(
        "P-1.6", "collector/session/sealing.py",
        "    destroy_notes(book)\n    drop_key(book)\n", "    destroy_notes(book)\n",
        ("session/test_gate_in_session.py::test_after_sealing_nothing_gives_plaintext",),
    ),
    Removal(
        "P-1.9", HALVES, '                "purposes": dict(person.purposes),\n',
        '                "purposes": dict.fromkeys(person.purposes, "given"),\n',
        ("session/test_media_flags.py::test_a_refused_purpose_travels_as_refused_and_the_rest_goes_on",),
    ),
    Removal(
        "P-2.2", COPY, '        masked=mask("name", signed_name),\n', "        masked=signed_name,\n",
        (f"{PAPERS}::test_of_a_name_only_the_masked_form_is_on_a_copy",),
    ),
    Removal(
        "P-2.2", "collector/rules/age.py",
        '        raise FormIncomplete("This is not a date.", field=name, remedy="Write it as 2001-05-04.")\n',
        '        raise FormIncomplete(f"{text} is not a date.", field=name)\n',
        ("session/test_canary.py::test_no_error_repeats_what_was_typed",),
    ),
    Removal(
        "P-2.10", STARTING, "    if purge_due(book):\n", "    if False:\n",
        ("session/test_sending.py::test_a_purge_cut_off_is_redone",),
    ),
    Removal(
        "P-3.3", "collector/session/ending.py",
        "        items = [take.file.sha256 for take in book.state.kept if take.file]\n",
        "        items: list[str] = []\n",
        ("session/test_takes.py::test_withdrawal_after_sealing_leaves_the_tombstone",),
    ),
    Removal(
        "P-3.4", STARTING, '    elif stage == "withdrawn" and (put_back or not written):\n',
        '    elif stage == "withdrawn" and not written:\n',
        ("session/test_crash.py::test_a_late_withdrawal_cut_before_its_wiping_is_finished",),
    ),
    Removal(
        "P-3.4", "collector/session/narrowing.py",
        "    write_narrowed(book, person, purposes, kinds)\n    drop_unallowed(book)\n",
        "    write_narrowed(book, person, purposes, kinds)\n",
        (f"{NARROWING}::test_a_picture_taken_back_is_gone_at_once_and_the_sound_goes_on",),
    ),
    Removal(
        "P-3.4", STARTING,
        '    found.done += ["take of what was taken back deleted"] * drop_unallowed(book)\n', "",
        (f"{NARROWING}::test_a_cut_after_the_word_was_given_is_finished_by_the_next_start",),
    ),
    Removal(
        "P-3.4", "collector/session/taking_back.py", "    _destroy_fallen(book)\n    _write_revision(book)\n",
        "    _write_revision(book)\n",
        ("session/test_narrowing_sealed.py::test_every_moment_can_be_the_last",),
    ),
    Removal(
        "P-4.1", FORMING,
        "        book.note(ConsentVoided(contributor=code, reason=reason))\n", "        str(reason)\n",
        ("session/test_consenting.py::test_a_birth_date_that_is_too_young_opens_the_guardians_path",),
    ),
    Removal(
        "P-4.1", "collector/session/viewing.py",
        '        return "assent" if person.child else "sign"\n', '        return "sign"\n',
        ("session/test_consenting.py::test_a_childs_steps",),
    ),
    Removal(
        "P-4.1", "collector/rules/age.py", "        day -= timedelta(days=1)\n", "        pass\n",
        ("rules/test_age.py::test_golden_cases",),
    ),
    Removal(
        "P-4.1", "collector/model/record_rules.py",
        '    need(own, "capture.guardian.guardian_code", "child and guardian under one code")\n',
        "    str(own)\n",
        ("model/test_record_rules.py::test_what_does_not_fit_is_refused_with_its_field",),
    ),
    Removal(
        "P-4.2", "collector/model/pack.py",
        "Field(ge=AGE_FLOOR, le=AGE_CEILING)", "Field(ge=AGE_FLOOR, le=AGE_FLOOR)",
        ("project/test_checks.py::test_it_may_be_raised",),
    ),
    Removal(
        "P-4.3", HALVES, '                "child": person.child,\n', '                "child": False,\n',
        ("session/test_media_flags.py::test_a_child_is_marked_and_its_age_is_not_told",),
    ),
    Removal(
        "P-5.2", COPY, 'person.purposes.get(item.id) == "given", item.details.get(language))',
        "True, item.details.get(language))",
        (f"{PAPERS}::test_a_copy_names_every_decision_as_the_choices_did",),
    ),
    Removal(
        "P-6.1", "collector/session/book.py",
        "return self.parts.pack(self.state.project, self.state.start.pack_number)",
        "return self.parts.pack(self.state.project)",
        ("session/test_policy_versions.py::test_a_session_keeps_the_policy_it_began_with",),
    ),
    Removal(
        "P-6.1", "collector/session/beginning.py",
        "    if earlier is not None and earlier.record_id:\n", "    if False:\n",
        ("session/test_returning.py::test_the_new_record_replaces_the_old_one",),
    ),
    Removal(
        "P-6.2", "collector/project/policy.py",
        'ChangeKind = Literal["service_model", "ownership", ', 'ChangeKind = Literal["service_model", ',
        ("project/test_texts.py::test_a_major_change_names_its_kinds",),
    ),
    Removal(
        "P-6.3", "collector/session/wiping.py", " if path != folder.journal]", "]",
        ("session/test_archive.py::test_it_does_so_after_newer_packs_and_after_the_purge",),
    ),
    Removal(
        "P-6.3", "collector/session/archive.py",
        "        if policy.shown_text_hash == informed.shown_text_hash:\n", "        if True:\n",
        ("session/test_archive.py::test_a_changed_text_is_never_shown_as_the_old_one",),
    ),
    Removal(
        "P-6.3", "collector/vault.py", "            path.chmod(READ_ONLY_MODE)\n", "            pass\n",
        ("project/test_install.py::test_an_installed_pack_is_read_only",),
    ),
)  # fmt: skip
