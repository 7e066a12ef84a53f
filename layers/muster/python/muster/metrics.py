"""Metrics that alarms watch, written to the log in CloudWatch's embedded metric format.

A line by itself rather than Powertools' Metrics, which every cold start would have to load for the sake of one number:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import sys
import time

from muster.settings import settings

_NAMESPACE = "Muster"


def count(metric: str, number: int = 1) -> None:
    """Count a metric in the namespace Muster, by Stage."""
    directive = {
        "Namespace": _NAMESPACE,
        "Dimensions": [["Stage"]],
        "Metrics": [{"Name": metric, "Unit": "Count"}],
    }
    about = {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [directive]}
    sys.stdout.write(json.dumps({"_aws": about, "Stage": settings().stage, metric: number}) + "\n")
    sys.stdout.flush()
