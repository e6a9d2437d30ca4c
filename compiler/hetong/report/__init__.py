"""What a run gave, spelled: statements and statuses go in, JSON, HTML, calendar and test reports come out."""
