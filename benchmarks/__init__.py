"""Measurements that are run by hand; the tests hold their floors."""
