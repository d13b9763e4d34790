"""Clients of the emulated AWS, and what this run pretends about it."""

import json
import os
import pathlib
import threading

import boto3

ACCOUNT = "123456789012"
region = "us-east-1"
"""The Region of the provider, from its configuration."""

_endpoint = ""
_clients = {}
_making = threading.Lock()


def connect(endpoint: str) -> None:
    global _endpoint
    _endpoint = endpoint


def client(service: str, at: str | None = None):
    """A client of the emulator, in the provider's Region unless `at` names another."""
    key = (service, at or region)
    with _making:  # boto3 makes one client at a time
        if key not in _clients:
            _clients[key] = boto3.client(
                service,
                region_name=key[1],
                endpoint_url=_endpoint,
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
    return _clients[key]


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def settings() -> dict:
    """What the test has set: `fail` (see provider.py) and `concurrencyQuota`. Read anew at each call."""
    return json.loads(pathlib.Path(os.environ["SETTINGS_FILE"]).read_text())
