"""Who is who: accounts, groups, keys, logins, tenants, and who a credential stands for."""
