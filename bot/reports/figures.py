"""The figures that exist, each with its counterpart, and the reports they stand in."""

from __future__ import annotations

from bot.reports.registry import FIGURES, Figure, Report, Team

FIGURES.add(
    Figure(
        "outcomes",
        "What conversations came to",
        Team.MARKETING,
        "Call notes of the time, by the campaign of their lead and by what the caller said it "
        "came to: interested, no interest, or later. A note that was taken back is not counted; "
        "one that was corrected counts as it says now, on the workspace's local day of the call.",
        mirror="heard_back",
    ),
    Figure(
        "heard_back",
        "Heard back from sales",
        Team.SALES,
        "Of the leads that were received in the time, those of which sales has said anything "
        "since: a verdict, a claim of ownership or a note. Leads that were merged into others, "
        "and those that only a flag knows, are not counted.",
        mirror="outcomes",
    ),
)
FIGURES.add(
    Figure(
        "reasons",
        "Why",
        Team.MARKETING,
        "The reasons that callers gave, most often first, for each outcome. A note without a "
        "reason is counted as *not given*.",
        mirror="connect_rate",
    ),
    Figure(
        "connect_rate",
        "Connect rate",
        Team.SALES,
        "Of the conversations that were noted, those in which the caller reached the person. "
        "Calls that nobody noted are not known here.",
        mirror="reasons",
    ),
)
FIGURES.add(
    Figure(
        "survival",
        "How many come to the next stage",
        Team.MARKETING,
        "Of the confirmed leads received in a month of the workspace's calendar: those that sales "
        "was heard back on; of these, those that somebody noted a conversation with and reached; "
        "of these, those that were interested: in a call note, or by a good verdict on the lead. "
        "*No interest* comes no further. Leads merged into others are not counted, notes and "
        "verdicts that were taken back neither. Young months are not finished yet: their leads "
        "may still come further, and those of the newest month surely are still moving.",
        mirror="days_between",
    ),
    Figure(
        "days_between",
        "How long each step took",
        Team.SALES,
        "The median, to the hour, of the leads that took the step: from when a lead was received "
        "to when sales was first heard back on it, from there to the first conversation in which "
        "the person was reached, and from there to the first interest. A call that was noted "
        "before its lead came counts as no time. In young months only the quick ones are there "
        "yet, so that they look faster than they will.",
        mirror="survival",
    ),
)
CONVERSATIONS = FIGURES.report(
    Report(
        "conversations",
        "Conversations",
        "what calls came to and why, by campaign, beside what sales heard back on",
        ("outcomes", "heard_back", "reasons", "connect_rate"),
    )
)
STAGES = FIGURES.report(
    Report(
        "stages",
        "Stages",
        "how many leads come to the next stage, beside how many days each step took, by month",
        ("survival", "days_between"),
    )
)
