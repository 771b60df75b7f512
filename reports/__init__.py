"""Show people: tables, figures, the HTML report, the workbook, the command line."""
