"""What the mailbox room answers."""
