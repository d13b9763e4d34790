#!/usr/bin/env bash
# Package: awslambdaric 4.2.2 (PyPI)
# Guess: with JSON as log format the Python runtime client logs what text logs have, causes of errors, extra fields and printed lines
#   included; it reports an error with its cause; and a result that is no JSON, such as NaN, a set or a Decimal, is an error.
# Why: an alerter in Python is found to have failed by its logs and reports.
