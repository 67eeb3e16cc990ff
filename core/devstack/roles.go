package devstack

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ensureRoles creates the ordinary role and its database when they are missing. Passwords are
// letters and digits, so they need no quoting.
func ensureRoles(ctx context.Context, conn *pgx.Conn, password string) error {
	var role, database bool
	err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), EXISTS (SELECT FROM pg_database WHERE datname = $2)`,
		appRole, appDB).Scan(&role, &database)
	if err != nil {
		return fmt.Errorf("look for the role %s: %w", appRole, err)
	}
	if !role {
		// CREATEDB lets tests clone databases; nothing here may step over row-level security
		_, err := conn.Exec(ctx, fmt.Sprintf(
			`CREATE ROLE %s LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD '%s'`, appRole, password))
		if err != nil {
			return fmt.Errorf("create the role %s: %w", appRole, err)
		}
	}
	if !database {
		if _, err := conn.Exec(ctx, fmt.Sprintf(`CREATE DATABASE %s OWNER %s`, appDB, appRole)); err != nil {
			return fmt.Errorf("create the database %s: %w", appDB, err)
		}
	}
	return nil
}
