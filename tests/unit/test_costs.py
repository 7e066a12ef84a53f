"""What AWS costs: the sums, and that docs/scale.md says what they come to."""

import re
from collections import Counter

import pytest

from infra.local.settings import ROOT
from tests.bench.costs import LITE, MIX, Habits, Prices, imported, month, sign_ins, total
from tests.template import ON_AWS, resources

SIZES = (1_000, 100_000, 1_000_000)


def test_sign_ins_are_charged_tier_by_tier() -> None:
    assert sign_ins(10_000, LITE) == 0
    assert sign_ins(10_001, LITE) == pytest.approx(0.0055)
    assert sign_ins(200_000, LITE) == pytest.approx(90_000 * 0.0055 + 100_000 * 0.0046)


def test_an_installation_costs_what_its_enterprises_do_and_the_fixed_part_once() -> None:
    prices, habits = Prices(), Habits()
    one = sum(month(500, prices, habits).values())
    lines = total({500: 3}, prices, habits)
    assert lines["without sign-ins"] == pytest.approx(3 * one + lines["fixed"])


def test_every_price_matters() -> None:
    dearer = Prices(*(getattr(Prices(), name) * 2 for name in Prices.__dataclass_fields__ if name != "mau"))
    before, after = (total(MIX, prices, Habits())["without sign-ins"] for prices in (Prices(), dearer))
    assert after == pytest.approx(2 * before, rel=0.01)


def test_the_page_says_what_the_sums_come_to() -> None:
    prices, habits = Prices(), Habits()
    months = [*(total({size: 1}, prices, habits) for size in SIZES), total(MIX, prices, habits)]
    page = (ROOT / "docs" / "scale.md").read_text()
    for name, title in (("without sign-ins", "**without sign-ins**"), ("Cognito Lite", "Cognito Lite")):
        assert _row(title, [lines[name] for lines in months]) in page.replace("**", "")
    assert _row("without sign-ins", [sum(imported(size, prices, habits).values()) for size in SIZES]) in page.replace(
        "**", ""
    )


def test_a_flood_of_what_is_open_to_anybody_costs_what_the_page_says() -> None:
    """What is over a route's limit is answered by API Gateway and costs nothing.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
    """
    prices = Prices()
    (stage,) = resources("AWS::ApiGatewayV2::Stage", ON_AWS).values()
    routes = resources("AWS::ApiGatewayV2::Route", ON_AWS).values()
    open_to_anybody = [each["RouteKey"] for each in routes if each["AuthorizationType"] == "NONE"]
    limits = [{**stage["DefaultRouteSettings"], **stage["RouteSettings"].get(each, {})} for each in open_to_anybody]
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| (\d+) × (\d+) \| (\d+) million \| (\d+) \|", page)

    on_page = Counter({int(rate): 0 for _, rate, _, _ in rows})
    for count, rate, _, _ in rows:
        on_page[int(rate)] += int(count)
    assert on_page == Counter(each["ThrottlingRateLimit"] for each in limits)
    function = 0.01 * 0.25 * prices.lambda_gb_s + prices.lambda_request
    request = prices.http_api + function + 1_500 / 1e9 * prices.logs_gb
    for count, rate, millions, dollars in rows:
        requests = int(count) * int(rate) * 3600 * 24 * 365 / 12
        assert float(millions) == pytest.approx(requests / 1e6, rel=0.01)
        assert float(dollars) == pytest.approx(requests * request, rel=0.01)
        assert float(dollars) / int(count) < 300, "a route alone"


def _row(title: str, values: list[float]) -> str:
    return f"| {title} | ".replace("**", "") + " | ".join(f"{value:,.2f}" for value in values) + " |"
