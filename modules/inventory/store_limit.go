package inventory

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
)

func (s store) buyerLimit(ctx context.Context, event tix.EventID) (int, error) {
	var n int
	err := s.db.Pgx(ctx).QueryRow(ctx, "SELECT per_buyer FROM inventory_limits WHERE event_id = $1", [16]byte(event)).Scan(&n)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// setBuyerLimit stores a limit, or with 0 removes it.
func (s store) setBuyerLimit(ctx context.Context, org tix.OrganizationID, event tix.EventID, n int) error {
	if n == 0 {
		_, err := s.db.Pgx(ctx).Exec(ctx, "DELETE FROM inventory_limits WHERE event_id = $1 AND organization_id = $2", [16]byte(event), [16]byte(org))
		return err
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO inventory_limits AS l (event_id, organization_id, per_buyer) VALUES ($1, $2, $3)
		ON CONFLICT (event_id) DO UPDATE SET per_buyer = excluded.per_buyer WHERE l.organization_id = excluded.organization_id`, [16]byte(event), [16]byte(org), n)
	return err
}

// setCode changes how often a code may be used; false when it was used more often already.
func (s store) setCode(ctx context.Context, org tix.OrganizationID, event tix.EventID, code [16]byte, maxUses int) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO inventory_codes AS c (code_id, organization_id, event_id, max_uses) VALUES ($1, $2, $3, $4)
		ON CONFLICT (code_id) DO UPDATE SET max_uses = excluded.max_uses
		WHERE c.organization_id = excluded.organization_id AND c.event_id = excluded.event_id AND c.used <= excluded.max_uses`,
		code, [16]byte(org), [16]byte(event), maxUses)
	return tag.RowsAffected() == 1, err
}
