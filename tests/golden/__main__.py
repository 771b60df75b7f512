"""Renews the golden digests; CHANGELOG says which change moved them and why."""

from tests.golden import renew

if __name__ == "__main__":
    renew()
