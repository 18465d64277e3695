"""Reading providers out of their rows."""

from sqlalchemy import RowMapping, Select, select

from screening.model.sign_in_providers import ProviderSettings, SignInProvider
from screening.store import tables


def select_providers() -> Select[tuple[object, ...]]:
    """Return a SELECT of providers with the slug of their organization as ``slug``."""
    provider, organization = tables.sign_in_provider, tables.organization
    return select(*provider.c, organization.c.slug).join(
        organization, organization.c.id == provider.c.organization_id
    )


def provider_of(row: RowMapping) -> SignInProvider:
    """Return the provider in a row of ``select_providers``."""
    settings = ProviderSettings(
        name=row["name"],
        issuer=row["issuer"],
        client_id=row["client_id"],
        scopes=row["scopes"],
        domains=tuple(row["domains"].split()),
        factor_values=tuple(row["factor_values"].split()),
    )
    return SignInProvider(row["id"], row["slug"], settings, row["client_secret"])
