package waitingroom

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/tixters/tixters/core/tix"
)

// ofSubjects gives the places that these people have already, by person.
func (s store) ofSubjects(ctx context.Context, event tix.EventID, subjects [][]byte) (map[[16]byte]Entry, error) {
	var found []Entry
	if err := s.db.Gorm(ctx).Where("event_id = ? AND subject IN ? AND left_at IS NULL", event, subjects).Find(&found).Error; err != nil {
		return nil, err
	}
	out := make(map[[16]byte]Entry, len(found))
	for _, e := range found {
		out[[16]byte(e.Subject)] = e
	}
	return out, nil
}

// spent tells which of the challenges were used before.
func (s store) spent(ctx context.Context, event tix.EventID, nonces [][]byte) (map[string]bool, error) {
	out := map[string]bool{}
	if len(nonces) == 0 {
		return out, nil
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, "SELECT nonce FROM waitingroom_entries WHERE event_id = $1 AND nonce = ANY($2)", [16]byte(event), nonces)
	if err != nil {
		return nil, err
	}
	var nonce []byte
	_, err = pgx.ForEachRow(rows, []any{&nonce}, func() error { out[string(nonce)] = true; return nil })
	return out, err
}

func (s store) insertEntries(ctx context.Context, entries []Entry, last int) error {
	if len(entries) == 0 {
		return nil
	}
	if err := s.db.Gorm(ctx).CreateInBatches(&entries, deskMost).Error; err != nil {
		return err
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, "UPDATE waitingroom_rooms SET last_position = greatest(last_position, $2) WHERE event_id = $1", [16]byte(entries[0].EventID), last)
	return err
}

// mine finds an entrant by the id alone and only then compares the event: on a table that grew by
// fifty thousand rows within its first minute, of which the planner knows nothing yet, the two
// look alike, and it would read the whole crowd.
const mine = "id = $2 AND (event_id = $1) IS TRUE AND left_at IS NULL"

func (s store) entry(ctx context.Context, event tix.EventID, id tix.EntrantID) (Entry, error) {
	var e Entry
	err := s.db.Gorm(ctx).Where("id = ? AND (event_id = ?) IS TRUE AND left_at IS NULL", id, event).Take(&e).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return e, ErrNoPlace
	}
	return e, err
}

// givePass sets the end of an entrant's pass, once, and gives the end that stands.
func (s store) givePass(ctx context.Context, event tix.EventID, id tix.EntrantID, until time.Time) (time.Time, error) {
	var stands time.Time
	err := s.db.Pgx(ctx).QueryRow(ctx, "UPDATE waitingroom_entries SET pass_expires_at = coalesce(pass_expires_at, $3) WHERE "+mine+" RETURNING pass_expires_at", [16]byte(event), [16]byte(id), until).Scan(&stands)
	if errors.Is(err, pgx.ErrNoRows) {
		return stands, ErrNoPlace
	}
	return stands, err
}

func (s store) leave(ctx context.Context, event tix.EventID, id tix.EntrantID, now time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, "UPDATE waitingroom_entries SET left_at = $3 WHERE "+mine, [16]byte(event), [16]byte(id), now)
	return err
}

func (s store) used(ctx context.Context, event tix.EventID, ids []tix.EntrantID, now time.Time) error {
	raw := make([][16]byte, len(ids))
	for i, id := range ids {
		raw[i] = id
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, "UPDATE waitingroom_entries SET used_at = $3 WHERE id = ANY($2) AND (event_id = $1) IS TRUE AND used_at IS NULL", [16]byte(event), raw, now)
	return err
}

// putCode keeps the code that is being mailed; false when one was mailed after the given time, or too
// many were.
func (s store) putCode(ctx context.Context, c Code, before time.Time) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO waitingroom_codes AS c (event_id, organization_id, subject, nonce, digest, mailed_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (event_id, subject) DO UPDATE SET nonce = excluded.nonce, digest = excluded.digest, tries = 0, mails = c.mails + 1, mailed_at = excluded.mailed_at
		WHERE c.mailed_at <= $7 AND c.mails < $8`,
		[16]byte(c.EventID), [16]byte(c.OrganizationID), c.Subject, c.Nonce, c.Digest, c.MailedAt, before, codeMails)
	return tag.RowsAffected() == 1, err
}

// tryCode counts a try and gives the digest to compare with; "" when there is none, it was mailed
// before the given time, or it was tried too often.
func (s store) tryCode(ctx context.Context, event tix.EventID, subject [16]byte, since time.Time) (digest string, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `UPDATE waitingroom_codes SET tries = tries + 1
		WHERE event_id = $1 AND subject = $2 AND mailed_at > $3 AND tries < $4 RETURNING digest`, [16]byte(event), subject[:], since, codeTries).Scan(&digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return digest, err
}

// forgetCodes drops codes that were mailed before a time.
func (s store) forgetCodes(ctx context.Context, before time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, "DELETE FROM waitingroom_codes WHERE mailed_at < $1", before)
	return err
}

// undrawn lists those who take part in the draw.
func (s store) undrawn(ctx context.Context, event tix.EventID) ([]tix.EntrantID, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, "SELECT id FROM waitingroom_entries WHERE event_id = $1 AND position IS NULL AND left_at IS NULL", [16]byte(event))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (tix.EntrantID, error) {
		var id [16]byte
		err := row.Scan(&id)
		return id, err
	})
}

// place gives entrants positions 1, 2, 3 … in their order.
func (s store) place(ctx context.Context, event tix.EventID, inOrder []tix.EntrantID) error {
	ids := make([][16]byte, len(inOrder))
	for i, id := range inOrder {
		ids[i] = id
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE waitingroom_entries e SET position = p.n
		FROM unnest($2::uuid[]) WITH ORDINALITY p(id, n) WHERE e.id = p.id AND e.event_id = $1`, [16]byte(event), ids)
	return err
}

// listDrawn gives places of the draw by position, after one. Those that were left since stay in
// it, so that the draw can be checked for good.
func (s store) listDrawn(ctx context.Context, event tix.EventID, drawn, after, limit int) ([]Entry, error) {
	var out []Entry
	err := s.db.Gorm(ctx).Select("id", "position").Where("event_id = ? AND position > ? AND position <= ?", event, after, drawn).
		Order("position").Limit(limit).Find(&out).Error
	return out, err
}
