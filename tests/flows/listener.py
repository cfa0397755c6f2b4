"""Somebody who can't see the screen: finds by role and name, acts, types, and waits for what is said.

Run by the system's own Python, which has AT-SPI's bindings; nothing of the app is imported, and no place on
the screen is known. What is heard is printed line by line.
"""

import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE_S = 30
END, TAB, DOWN, RETURN = 0xFF57, 0xFF09, 0xFF54, 0xFF0D
BUTTON, RADIO, CHECK, COMBO = "push button", "radio button", "check box", "combo box"


class Listener:
    """Hears the focus, the window's name and announcements."""

    def __init__(self):
        self.heard = []
        self.focus = None
        self._ear = Atspi.EventListener.new(self._hear)
        for kind in ("object:state-changed:focused", "object:announcement", "window:activate"):
            self._ear.register(kind)

    def _hear(self, event):
        if "announcement" in event.type:
            self.say("said", event.any_data)
        elif event.type.startswith("object:state-changed") and event.detail1:
            self.focus = event.source
            self.say("focus", f"{event.source.get_role_name()} {event.source.get_name()}")

    def say(self, kind, words):
        """Print what was heard."""
        self.heard.append((kind, str(words)))
        print(f"{kind}: {words}", flush=True)

    def listen(self, seconds=0.2):
        """Let what is said come in."""
        until, context = time.monotonic() + seconds, GLib.MainContext.default()
        while time.monotonic() < until:
            while context.iteration(False):
                pass
            time.sleep(0.02)

    def wait(self, found, what):
        """Return what `found` returns once that is something."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            self.listen()
            try:
                if answer := found():
                    return answer
            except GLib.Error:  # it went away while it was looked at
                pass
        print("\n".join(f"there is: {line}" for line in self.describe()), flush=True)
        raise SystemExit(f"not found: {what}")

    def hear(self, words):
        """Wait for an announcement that begins with `words`, and forget all that was heard before it."""

        def said():
            return (
                next((at for at, row in enumerate(self.heard) if row[0] == "said" and words in row[1]), -1)
                + 1
            )

        del self.heard[: self.wait(said, f"announcement {words}")]

    def is_told(self, words):
        """Wait for an answer to what was done last; tell whether it begins with `words`."""
        said = self.wait(lambda: [row[1] for row in self.heard if row[0] == "said"], "an answer")
        return said[0].startswith(words)

    def nodes(self):
        """Yield all that is in sight."""
        desktop = Atspi.get_desktop(0)
        for place in range(desktop.get_child_count()):
            yield from walk(desktop.get_child_at_index(place))

    def describe(self):
        """Return role and name of all that is in sight."""
        return [f"{node.get_role_name()} {node.get_name()}" for node in self.nodes() if node.get_name()]

    def find(self, role, name, *, within=None):
        """Wait for what has this role and a name that begins so and can be used; return it."""

        def found():
            for node in walk(within) if within is not None else self.nodes():
                names = (node.get_name(), node.get_description() if role == COMBO else "")
                if (
                    node.get_role_name() == role
                    and is_usable(node)
                    and any(n.startswith(name) for n in names)
                ):
                    return node
            return None

        return self.wait(found, f"{role} {name}")

    def find_text(self):
        """Return the text that can be scrolled, if there is one."""
        may = Atspi.StateType.FOCUSABLE
        texts = (node for node in self.nodes() if node.get_role_name() == "label")
        return next((node for node in texts if node.get_state_set().contains(may)), None)

    def has(self, role, name):
        """Tell whether something is in sight and can be used."""
        self.listen()
        return any(
            node.get_role_name() == role and node.get_name().startswith(name) and is_usable(node)
            for node in self.nodes()
        )

    def page(self, heading):
        """Wait for a page: its heading has the focus, and the window is named after it."""
        self.find("heading", heading)
        self.wait(lambda: any(n.get_name().startswith(heading) for n in self.frames()), f"window {heading}")
        self.say("page", heading)

    def frames(self):
        """Return the windows."""
        return [node for node in self.nodes() if node.get_role_name() == "frame"]

    def press(self, role, name):
        """Do what a control does first."""
        node = self.find(role, name)
        Atspi.Action.do_action(node, 0)
        self.say("press", f"{role} {node.get_name()}")
        self.listen()

    def type(self, role, name, words):
        """Put the keyboard into a field and type."""
        Atspi.Component.grab_focus(self.find(role, name))
        self.listen(0.4)
        for letter in words:
            Atspi.generate_keyboard_event(0, letter, Atspi.KeySynthType.STRING)
            self.listen(0.03)
        self.say("type", name)

    def key(self, symbol):
        """Press one key."""
        Atspi.generate_keyboard_event(symbol, None, Atspi.KeySynthType.SYM)
        self.listen(0.15)

    def tab_to(self, name):
        """Go on by Tab until a drop-down of this name has the focus: AT-SPI can't give it to one."""
        for _ in range(40):
            if self.focus is not None and self.focus.get_description().startswith(name):
                return
            self.key(TAB)
        raise SystemExit(f"Tab never came to {name}")

    def choose(self, name, wanted):
        """Go down a drop-down until it says what is wanted."""
        if wanted in tell(self.find(COMBO, name)):
            return
        self.tab_to(name)
        for _ in range(60):
            for key in (DOWN, DOWN, RETURN):  # open the list, go one on, take it
                self.key(key)
            if wanted in tell(self.find(COMBO, name)):
                self.say("choose", f"{name}: {wanted}")
                return
        raise SystemExit(f"{name} never said {wanted}")


def walk(node):
    """Yield a node and all below it that is in sight."""
    if node is None:
        return
    showing = node.get_state_set().contains(Atspi.StateType.SHOWING)
    if not showing and node.get_role_name() != "application":
        return
    yield node
    for place in range(node.get_child_count()):
        yield from walk(node.get_child_at_index(place))


def children(node):
    """Yield all that is below a node, in sight or not."""
    for place in range(node.get_child_count()):
        child = node.get_child_at_index(place)
        if child is not None:
            yield child
            yield from children(child)


def is_usable(node):
    """Tell whether a node answers."""
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SHOWING) and states.contains(Atspi.StateType.ENABLED)


def tell(box):
    """Return what a drop-down says of itself."""
    box.clear_cache()
    shown = Atspi.Text.get_text(box, 0, -1) if "Text" in box.get_interfaces() else ""
    chosen = [
        node.get_name() for node in children(box) if node.get_state_set().contains(Atspi.StateType.SELECTED)
    ]
    return " ".join((box.get_name(), shown, *chosen))


def sign_in(one):
    """The recorder's part: PIN, promise, microphone."""
    one.type("text", "Your code", "demo")
    one.type("password text", "PIN", "0000")
    one.press(BUTTON, "Sign in")
    one.press(BUTTON, "I have read this")
    one.press(BUTTON, "Place and devices")
    one.choose("Microphone", "voice")
    one.press(BUTTON, "Use this place")
    one.press(BUTTON, "New session")


def read(one):
    """Go to each part's end, wait to hear that it is read, and go on."""
    one.page("Is this person under 14?")
    one.press(BUTTON, "No, 14 or older")
    one.find(BUTTON, "Please read it to me")
    while True:
        Atspi.Component.grab_focus(one.wait(one.find_text, "the part's text"))
        one.key(END)
        one.wait(lambda: one.has(BUTTON, "Next part") or one.has(BUTTON, "To the choices"), "a way on")
        if one.has(BUTTON, "To the choices"):
            one.press(BUTTON, "To the choices")
            return
        one.press(BUTTON, "Next part")


def decide(one):
    """Two times Yes; three questions, each tried until it is right; a typed name."""
    one.page("Your choices")
    for name in ("My voice", "Train AI systems"):
        one.press(CHECK, name)
    one.press(BUTTON, "I take part like this")
    one.page("Did we explain it well?")
    for _ in range(3):
        answer(one)
    one.press(BUTTON, "To the signature")
    one.page("Sign your decision")
    one.type("text", "Your name, in full", "Wang Xiaomei")
    one.press(RADIO, "Type")
    one.press(BUTTON, "I sign")


def answer(one):
    """Try the answers of the question in turn."""
    for place in range(8):
        answers = [
            n for n in one.nodes() if n.get_role_name() == RADIO and "text" not in n.get_name().lower()
        ]
        one.heard.clear()
        one.press(RADIO, answers[place].get_name())
        if one.is_told("Yes, that is right."):
            return


def tell_about(one):
    """The identity form and the speaker profile."""
    one.page("About you")
    one.type("text", "Birth date", "04051990")
    one.press(BUTTON, "Save and go on")
    one.page("How you speak")
    one.choose("Mother tongue", "English")
    one.press(BUTTON, "Save and go on")


def record(one):
    """One take; begun and ended by what is said."""
    one.press(BUTTON, "Record")
    one.hear("Recording")
    one.listen(2.0)
    one.press(BUTTON, "Stop recording")
    one.hear("Recording has ended")
    one.press(BUTTON, "Review")
    one.press(BUTTON, "Seal 1 take")


def withdraw(one):
    """From the copy: everything is taken back."""
    one.page("Your copy")
    one.press(BUTTON, "Stop")
    one.press(BUTTON, "Stop and delete")
    one.find("label", "Everything is deleted.")
    one.press(BUTTON, "Give the laptop back")


def main():
    """Go the whole way, or as far as the step that is named."""
    one = Listener()
    for step in (sign_in, read, decide, tell_about, record, withdraw):
        step(one)
        print(f"done: {step.__name__}", flush=True)
        if len(sys.argv) > 1 and sys.argv[1] == step.__name__:
            return


if __name__ == "__main__":
    Atspi.init()
    main()
