"""Run and measure: replications, measures, comparison, staffing, calibration, studies, the store."""
