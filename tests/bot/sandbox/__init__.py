"""Tests of the sandbox: each rule of Telegram that it enforces has one."""
