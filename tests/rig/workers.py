"""How tests are given to workers: a worker that dies costs the one test that it died in."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadGroupScheduling


class SteadyGroups(LoadGroupScheduling):
    """xdist's own way puts a dead worker's finished tests back as well, and waits for them without end."""

    def remove_node(self, node: Any) -> str | None:
        """Give back what a worker had left; return the test that it died in, which is not run again."""
        left = {
            scope: {test: False for test, done in unit.items() if not done}
            for scope, unit in self.assigned_work.pop(node).items()
        }
        tests = [test for unit in left.values() for test in unit]
        if not tests:
            return None
        for unit in left.values():
            unit.pop(tests[0], None)
        self.workqueue.update({scope: unit for scope, unit in left.items() if unit})
        for other in self.assigned_work:
            self._reschedule(other)
        return str(tests[0])
