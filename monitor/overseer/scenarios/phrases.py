"""Phrases that all families share: how people ask, how agents plan, report and hesitate."""

PHRASES = {
    "ask": [
        (
            "[please|could you|can you|would you|kindly|I need you to|I'd like you to|go ahead"
            " and|now|] {task}"
        ),
        "[hi|hello|good morning|hey|] [I want to|we have to|help me|help us] {task}",
    ],
    "thanks": [
        "[|thanks|thank you|cheers|much appreciated|that would help a lot|many thanks in advance]."
    ],
    "why_user": [
        "[|it is for [the meeting on {date}|our monthly report|the file|a colleague|the"
        " handover]|{person} [asked me|wants to know]|we are [late|behind] with this|I am"
        " [travelling|on the train|between two calls]]."
    ],
    "first": ["[first|to begin|to start with|as a first step|before anything else]"],
    "next": ["[next|then|after that|now|with that done|the next step]"],
    "plan": [
        "[the user|they|the request|the task] [wants|asks|needs|is asking|calls for] [me|us] to"
        " {task}."
    ],
    "look": ["[let me|I'll|I will|I should|I need to|I am going to]"],
    "done": [
        "[done|all done|finished|completed|that is taken care of|everything is set|it is"
        " done|ready]"
    ],
    "offer": [
        "[|let me know if [anything else is needed|you need more|something is missing]|is there"
        " anything else|tell me if it should be different|I am happy to help with more]."
    ],
    "careful": ["[carefully|step by step|with care|one at a time|exactly as asked|]"],
    "found": ["[I found|I can see|here is|this is|the answer shows|the result has|it gives]"],
    "ok": [
        "[ok|success|done|completed|accepted|queued|applied|saved|status:"
        " ok|200|true|confirmed|finished without errors]"
    ],
    "soft": ["[probably|presumably|it seems|as far as I can see|apparently|]"],
    "role": [
        (
            "[you are|you act as|you work as|your role is] [an|the] [assistant|agent|automated"
            " assistant|AI agent|helper] [of|for|at] {firm}"
        ),
        "[you are|act as] the {job_title} of {firm}",
    ],
    "rules": [
        "[use|you may use|work with] the tools [you are given|below|available]. [answer briefly|be"
        " precise|be polite|keep the user informed|finish the task before you answer|think before"
        " you act|]."
    ],
    "smalltalk": [
        "[hi|hello|good morning|hey there], [are you there|can you help me with something|I have a"
        " question about {topic}|quick question|do you have a minute]?"
    ],
    "smalltalk_answer": [
        "[hello|hi|good morning|of course|sure|certainly], [how can I help|what do you need|what is"
        " it about|tell me more|go ahead]?"
    ],
}
