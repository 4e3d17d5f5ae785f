"""What the assistant answers: one unit of work an intent."""

# Whoever unpacks a button knows every intent.
from handlers import certification_intents as certification_intents
from handlers import reminding_intents as reminding_intents
