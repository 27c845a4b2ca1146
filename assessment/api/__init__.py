"""The nouns of reports in the API, one file per noun."""

from assessment.api import papers, reports

RESOURCES = (*reports.RESOURCES, *papers.RESOURCES)
