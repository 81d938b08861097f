"""The rules of the regulation, one TOML file a regulation; `schema` reads them."""
