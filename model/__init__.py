"""The process: words, scenario, calendars, agreements, network, the two engines, the log, the staffing models."""
