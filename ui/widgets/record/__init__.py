"""What stands on the pages that capture: prompt, lamp, level, camera, verdict."""
