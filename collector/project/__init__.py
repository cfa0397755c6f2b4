"""Project: the signed pack that brings policy, prompts, rules and keys to the laptop."""
