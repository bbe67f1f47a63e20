"""The face of the bot: Home tab, help, status, settings, first run, manifest and doctor.

It shows what the rooms lend it and keeps settings; it holds no rule of theirs.
"""
