package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

// lockHead holds a chain's head until the transaction ends; it makes a new chain when needed.
func (s store) lockHead(ctx context.Context, chain string) (Head, error) {
	var h Head
	err := s.db.Gorm(ctx).Raw(`
		INSERT INTO audit_chains AS c (chain, seq, hash) VALUES (?, 0, ?)
		ON CONFLICT (chain) DO UPDATE SET seq = c.seq RETURNING chain::text, seq, hash`, chain, make([]byte, 32)).Scan(&h).Error
	if err != nil {
		return Head{}, fmt.Errorf("lock the chain: %w", err)
	}
	return h, nil
}

// add stores an entry and moves its chain's head, in one round trip: others wait for the head.
func (s store) add(ctx context.Context, e Entry) error {
	details, err := json.Marshal(e.Details)
	if err != nil {
		return fmt.Errorf("encode details: %w", err)
	}
	err = s.db.Gorm(ctx).Exec(`
		WITH moved AS (UPDATE audit_chains SET seq = ?, hash = ? WHERE chain = ?)
		INSERT INTO audit_entries (id, chain, seq, organization_id, at, actor, verb, subject, details, previous, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, e.Hash, e.Chain,
		e.ID, e.Chain, e.Seq, e.OrganizationID, e.At, e.Actor, e.Verb, e.Subject, string(details), e.Previous, e.Hash).Error
	if err != nil {
		return fmt.Errorf("add an entry: %w", err)
	}
	return nil
}

func (s store) ofOrganization(ctx context.Context, org tix.OrganizationID, subject string, before int64, limit int) ([]Entry, error) {
	q := s.db.Tenant(ctx, org).Where("chain = ?", org.UUID()).Order("seq DESC")
	if before > 0 {
		q = q.Where("seq < ?", before)
	}
	return find(q, subject, limit)
}

func (s store) ofPlatform(ctx context.Context, subject string, before tix.EntryID, limit int) ([]Entry, error) {
	q := s.db.Gorm(ctx).Order("id DESC")
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	return find(q, subject, limit)
}

func find(q *gorm.DB, subject string, limit int) ([]Entry, error) {
	if subject != "" {
		q = q.Where("subject = ?", subject)
	}
	var rows []Entry
	if err := q.Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	return rows, nil
}

// walk gives every chain's head with each of its entries in order, from one statement and so
// from one snapshot, until see returns false.
func (s store) walk(ctx context.Context, see func(Head, *Entry) bool) error {
	rows, err := s.db.Gorm(ctx).Table("audit_chains AS c").
		Select("c.chain::text AS head_chain, c.seq AS head_seq, c.hash AS head_hash, e.*").
		Joins("LEFT JOIN audit_entries e ON e.chain = c.chain").Order("c.chain, e.seq").Rows()
	if err != nil {
		return fmt.Errorf("read the chains: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var row struct {
			HeadChain string
			HeadSeq   int64
			HeadHash  []byte
			Entry
		}
		if err := s.db.Gorm(ctx).ScanRows(rows, &row); err != nil {
			return fmt.Errorf("read an entry: %w", err)
		}
		var e *Entry
		if !row.ID.IsZero() {
			e = &row.Entry
		}
		if !see(Head{Chain: row.HeadChain, Seq: row.HeadSeq, Hash: row.HeadHash}, e) {
			return nil
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the chains: %w", err)
	}
	return nil
}
