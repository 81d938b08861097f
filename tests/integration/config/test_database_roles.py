"""A site of its own on PostgreSQL: the owner migrates, the site signs in as a role that may do less, and a bent right is named."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit import roles
from tests import sites

pytestmark = pytest.mark.postgresql_only


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[sites.Site]:
    with sites.site(tmp_path_factory.mktemp("site")) as made:
        yield made


def test_what_the_owner_migrated_the_site_may_use_and_not_own(site):
    assert "sesuai" in site.manage("database_roles")
    assert "Log utuh" in site.manage("verify_ledger")
    owners = site.rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert site.environment["DATABASE_APP_ROLE"] not in {name for (name,) in owners}


def test_without_the_owners_address_nobody_migrates(site):
    address = site.environment.pop("DATABASE_OWNER_URL")
    try:
        site.manage("migrate", "audit", "zero", expect=1)
    finally:
        site.environment["DATABASE_OWNER_URL"] = address
    assert "sesuai" in site.manage("database_roles")


def test_a_right_given_behind_the_sites_back_is_named_and_taken_away_again(site):
    role = site.environment["DATABASE_APP_ROLE"]
    with site.connect() as owner:
        owner.execute(f"GRANT DELETE ON audit_leaf TO {role}")
        owner.commit()
    assert "grant" in site.manage("verify_ledger", expect=1)
    assert "sesuai" in site.manage("database_roles", "--apply")
    assert "Log utuh" in site.manage("verify_ledger")


def test_an_owner_who_is_the_app_role_is_no_owner(monkeypatch):
    monkeypatch.setattr(settings, "DATABASE_OWNER", {"USER": "lelang_app"})
    monkeypatch.setattr(settings, "DATABASE_APP_ROLE", "lelang_app")
    with pytest.raises(ImproperlyConfigured, match="peran yang sama"), roles.as_owner():
        pytest.fail("signed in")
