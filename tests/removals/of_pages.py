"""What is taken out of the pages, the flows and the app's start."""

from __future__ import annotations

from tests.removals.removal import Removal

CHOICES, BUILD, WAYS = "ui/test_consent_pages.py", "test_build.py", "flows/test_ways.py"
PRIVATE, QUIET = "ui/test_private_field.py", "flows/test_quiet_line.py"
COPY = "flows/test_papers.py::test_a_copy_is_saved_read_and_found_again_without_the_name"
OFFICER = "flows/test_rights.py::test_from_the_laptop_to_the_officer_and_back"

OF_START: tuple[Removal, ...] = (
    Removal(
        "P-1.6", "collector/rules/needs.py",
        "if facts.beyond is not None and not facts.beyond.confidential:", "if False:",
        (f"{BUILD}::test_confidentiality_comes_first",),
    ),
    Removal(
        "P-2.6", "collector/rules/needs.py",
        "if operator is not None and facts.late_day > operator.trained_until:", "if False:",
        (f"{BUILD}::test_training_that_ran_out_blocks_every_sitting_and_no_sending",),
    ),
    Removal(
        "P-2.6", "collector/rooms/people.py",
        "        if self.operator is None or self.project != project:\n",
        "        if self.operator is None:\n            return self._project(project).operators[0]\n"
        "        if False:\n",
        (f"{BUILD}::test_nobody_works_without_signing_in",),
    ),
    Removal(
        "P-2.9", "collector/rules/gate.py",
        'return "session_open" if situation.session_open else None', "return None",
        (f"{BUILD}::test_devices_are_tried_only_between_sessions",),
    ),
    Removal(
        "P-1.9", "assets/demo/purposes.toml",
        'id = "overseas_transfer"\nrequired = false\nseparate = true',
        'id = "overseas_transfer"\nrequired = false\nseparate = false',
        ("test_demo_assets.py::test_every_purpose_of_law_is_separate_and_none_but_two_are_required",),
    ),
)  # fmt: skip

OF_SINGLE_PAGES: tuple[Removal, ...] = (
    Removal(
        "P-0.3", "ui/widgets/consent/choice_row.py",
        "        self.switch = Switch(row.title)\n",
        "        self.switch = Switch(row.title)\n        self.switch.setChecked(row.required)\n",
        (f"{CHOICES}::test_every_switch_starts_as_no",),
    ),
    Removal(
        "P-0.3", "ui/pages/consent/choices.py",
        "        self.bar.row.addWidget(EqualRow([refuse, accept]))\n",
        '        every = Button("Yes to all")\n'
        "        every.clicked.connect(lambda: [row.switch.setChecked(True) for row in self._decisions])\n"
        "        self.bar.row.addWidget(every)\n        self.bar.row.addWidget(EqualRow([refuse, accept]))\n",
        (f"{CHOICES}::test_there_is_no_way_to_agree_to_everything_at_once",),
    ),
    Removal(
        "P-0.3", "ui/widgets/base/wrapped.py",
        "            control.setGeometry(left, top, width, each)\n",
        "            control.setGeometry(left, top, width - 40 * place, each)\n",
        (f"{CHOICES}::test_refusing_is_as_large_as_accepting_and_enabled_at_the_same_moment",),
    ),
    Removal(
        "P-0.2", "ui/pages/consent/policy.py",
        "here_read and (not last or not unread)", "here_read",
        ("ui/test_policy_page.py::test_the_policy_ends_only_when_every_part_was_read",),
    ),
    Removal(
        "P-0.2", "collector/project/reading.py",
        "self.is_seen(part) and self.wait_s(part) <= 0", "self.is_seen(part)",
        ("ui/test_policy_page.py::test_the_end_of_a_long_part_alone_is_not_enough",),
    ),
    Removal(
        "P-0.2", "ui/widgets/consent/reader.py",
        "            cursor.insertText(marker, self._spaced())\n", "",
        ("ui/test_reader.py::test_what_is_rendered_is_what_is_hashed",),
    ),
    Removal(
        "P-1.3", "ui/presenter/pack_views.py",
        '        if field.use != "off"\n', "",
        ("ui/test_presenter.py::test_a_field_that_is_off_is_absent",),
    ),
    Removal(
        "P-2.2", "ui/widgets/form/private.py",
        "self.setText(self._mask(self._value) if self._mask else self.text())",
        "self.setText(self._value if self._mask else self.text())",
        (f"{PRIVATE}::test_it_is_masked_as_soon_as_it_is_left",),
    ),
    Removal(
        "P-2.2", "ui/widgets/form/private.py",
        "QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, ", "",
        (f"{PRIVATE}::test_it_is_never_copied",),
    ),
    Removal(
        "P-2.7", "collector/consent/copy.py",
        'masked=mask("name", signed_name)', "masked=signed_name",
        ("ui/test_paper.py::test_a_name_is_masked_and_absent_when_it_is_not_in_memory", COPY),
    ),
    Removal(
        "P-7.1", "collector/consent/copy.py",
        "?subject={quote(number)}", "?subject={quote(number)}&body=I%20withdraw",
        ("ui/test_contact.py::test_the_drafted_email_holds_the_number_alone",),
    ),
    Removal(
        "P-7.1", "ui/widgets/frame/rail.py",
        "        box.column.addWidget(contact)\n",
        "        box.column.addWidget(contact)\n        contact.hide()\n",
        ("ui/test_every_page.py::test_ways_out_are_in_sight_and_one_button_at_most_is_filled",),
    ),
    Removal(
        "P-7.1", "ui/widgets/papers/paper.py",
        '        _insert_image(right, "qr", _QR_PX)\n', "",
        ("ui/test_paper.py::test_a_camera_reads_the_code_on_the_paper",),
    ),
    Removal(
        "P-2.11", "collector/desk/filing.py",
        "list_held(parts, project, told.codes or None) if own else []", "[]",
        ("ui/test_rights_pages.py::test_a_loss_is_reported",),
    ),
    Removal(
        "P-3.7", "ui/pages/rights/requests.py",
        "        if line.reason:\n", "        if False:\n",
        ("ui/test_rights_pages.py::test_the_list_tells_each_request_with_its_reason",),
    ),
    Removal(
        "P-3.8", "ui/pages/rights/request_taken.py",
        "        if contact.complaints:\n", "        if False:\n",
        ("ui/test_rights_pages.py::test_who_asked_is_told_where_else_to_turn",),
    ),
)  # fmt: skip

OF_FLOWS: tuple[Removal, ...] = (
    Removal(
        "P-1.7", "collector/session/forming.py",
        'canonical(pad_to_4kib(form)), recipients_of(book, "identity")',
        'canonical(pad_to_4kib(form)), recipients_of(book, "media")',
        ("flows/test_rehearse.py::test_each_key_opens_only_its_half",),
    ),
    Removal(
        "P-2.8", "ui/flows/desk/desk.py",
        "        flow.sealed.connect(self._sending.start)\n", "",
        ("flows/test_app.py::test_an_adult_from_the_first_page_to_both_receipts",),
    ),
    Removal(
        "P-3.1", "collector/desk/sending.py",
        "    if answer.sequence > standing.sequence:\n", "    if False:\n", (OFFICER,),
    ),
    Removal(
        "P-3.2", "collector/receive/superseded.py",
        'find_superseded if half == "identity" else find_fallen', "find_fallen", (OFFICER,),
    ),
    Removal(
        "P-3.4", "collector/session/ending.py",
        "        )  # fmt: skip\n    wipe_all(book.folder)\n", "        )  # fmt: skip\n",
        (f"{WAYS}::test_a_withdrawal_takes_fewer_steps_than_the_consent",),
    ),
    Removal(
        "P-3.4", "collector/session/ending.py",
        "    book.parts.line.hush(book.state.session)\n", "",
        (f"{QUIET}::test_nothing_arrives_once_a_withdrawal_is_acknowledged",),
    ),
    Removal(
        "P-3.4", "collector/session/farewell.py",
        "    round_.run(None)\n", "",
        (f"{QUIET}::test_what_could_not_be_told_is_told_first_of_all_the_next_time",),
    ),
    Removal(
        "P-3.4", "collector/model/record_changes.py",
        '            row["decision"] = "refused"\n', "            pass\n",
        (f"{WAYS}::test_a_part_taken_back_takes_fewer_steps_than_the_consent_and_the_rest_goes_on",),
    ),
    Removal(
        "P-6.2", "collector/session/knowing.py",
        'return "major" if any(head.major for head in newer) else "minor"', 'return "minor"',
        (f"{WAYS}::test_the_policy_changes_while_a_session_waits",),
    ),
    Removal(
        "P-6.3", "ui/flows/desk/looking_up.py",
        "make_policy_view(shown.policy).parts)", "make_policy_view(shown.policy).parts[1:])", (COPY,),
    ),
)  # fmt: skip

OF_PAGES = (*OF_START, *OF_SINGLE_PAGES, *OF_FLOWS)
