"""Judging a request by all rules."""

import json
from functools import cache

from botocore.model import OperationModel, ServiceModel

from infra.local.aws_rules import files, functions, mail, queues, sign_ins, tables
from infra.local.aws_rules.breach import Breach, Params, Rule
from infra.local.aws_rules.shapes import ShapeRules

RULES: tuple[Rule, ...] = (
    *files.RULES,
    *functions.RULES,
    *mail.RULES,
    *queues.RULES,
    *sign_ins.RULES,
    *tables.RULES,
)


def judge(model: ServiceModel, operation: str, params: Params, *, wire: bool = False) -> list[Breach]:
    """Return the breaches for which AWS would refuse a request.

    `params` are as a client takes them or, with `wire`, as the body of the JSON protocol has them. A client's parameter
    `Body` that its operation does not know is a finished body (`muster/gateways/transactions.py`).
    """
    called: OperationModel = model.operation_model(operation)
    known = called.input_shape.members if called.input_shape else {}
    if "Body" in params and "Body" not in known:
        params, wire = json.loads(params["Body"]), True
    breaches = _shape_rules(model.service_name, wire).breaches(called.input_shape, params)
    if breaches:
        return breaches  # the other rules rely on what the model says
    return [each for rule in _rules_of(model.service_name, operation) for each in rule.breaches(params)]


@cache
def _shape_rules(service: str, wire: bool) -> ShapeRules:
    return ShapeRules(service, wire=wire)


@cache
def _rules_of(service: str, operation: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.service == service and operation in rule.operations)
