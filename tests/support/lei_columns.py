"""The columns of the list of legal entities, as many as a reader takes."""

COLUMNS = (
    "LEI",
    "Entity.LegalName",
    "Entity.OtherEntityNames.OtherEntityName.1",
    "Entity.LegalAddress.FirstAddressLine",
    "Entity.LegalAddress.Country",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
    "Entity.EntityCategory",
    "Entity.EntityStatus",
    "Registration.InitialRegistrationDate",
    "Registration.RegistrationStatus",
)
