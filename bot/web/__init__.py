"""Pages and probes over HTTP beside Slack: liveness, readiness, metrics.

It shows what other rooms and the kit know; it decides nothing.
"""
