"""Where Slack's own command line looks for the app (`slack run`); else `python -m bot`."""

from bot.cli import main

if __name__ == "__main__":
    main(["serve"])
