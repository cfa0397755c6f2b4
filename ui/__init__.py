"""The desktop app: draws and asks, decides nothing."""

import os

# By default Qt's types are made for Python one by one, when they are first met. Met inside a filter that
# hears all events (`widgets.focus`, `widgets.mnemonics`), that comes upon itself and ends the program,
# whatever is being recorded. All at once costs a tenth of a second at the start.
os.environ.setdefault("PYSIDE6_OPTION_LAZY", "0")
