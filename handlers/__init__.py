"""What the assistant answers: one unit of work an intent."""

from handlers import certification_intents as certification_intents  # so that whoever unpacks knows every intent
