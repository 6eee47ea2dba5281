"""One case, decided: the Kleene algebra, answers with their reasons, what is missing, what is owed and by when."""

from comity.decide.answer import Answer, AskAnswer, DutyAnswer
from comity.decide.decider import Decider
from comity.decide.facts import Known, Records, Several
from comity.decide.request import Request

__all__ = ["Answer", "AskAnswer", "Decider", "DutyAnswer", "Known", "Records", "Request", "Several"]
