// Package db opens Postgres and carries transactions and tenants in the context.
//
// One pgx pool serves everything: GORM runs over it through database/sql, and the hot paths
// speak pgx to the very same connection of the very same transaction. A context made by
// WithTenant narrows forced row-level security to one organization on whatever connection
// the call gets, so that a query that forgot its scope finds nothing instead of everything.
package db
