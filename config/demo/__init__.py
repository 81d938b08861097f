"""The demonstration: invented people and agencies, labelled "contoh", carried through the services in the order of time."""
