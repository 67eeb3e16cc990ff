package refunds

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func missingBatch(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errs.Missing("cancellation")
	}
	return err
}

func (s store) insertBatch(ctx context.Context, b *Batch, events []BatchEvent) error {
	if err := s.db.Gorm(ctx).Create(b).Error; err != nil {
		return err
	}
	return s.db.Gorm(ctx).Create(&events).Error
}

func (s store) batch(ctx context.Context, id tix.BatchID) (Batch, error) {
	var b Batch
	return b, missingBatch(s.db.Gorm(ctx).Where("id = ?", id).Take(&b).Error)
}

func (s store) batchOf(ctx context.Context, org tix.OrganizationID, id tix.BatchID) (Batch, error) {
	var b Batch
	return b, missingBatch(s.db.Tenant(ctx, org).Where("id = ?", id).Take(&b).Error)
}

func (s store) batches(ctx context.Context, org tix.OrganizationID, before tix.BatchID, limit int) ([]Batch, error) {
	q := s.db.Tenant(ctx, org)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	out := []Batch{}
	return out, q.Order("id DESC").Limit(limit).Find(&out).Error
}

func (s store) batchEvents(ctx context.Context, id tix.BatchID) ([]BatchEvent, error) {
	out := []BatchEvent{}
	return out, s.db.Gorm(ctx).Where("batch_id = ?", id).Order("position").Find(&out).Error
}

func (s store) lockBatchEvent(ctx context.Context, id tix.BatchID, event tix.EventID) (BatchEvent, error) {
	var e BatchEvent
	return e, missingBatch(s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("batch_id = ? AND event_id = ?", id, event).Take(&e).Error)
}

// turnBatchEvent notes what became of an event that is still asked for.
func (s store) turnBatchEvent(ctx context.Context, id tix.BatchID, event tix.EventID, to, problem string) error {
	return s.db.Gorm(ctx).Model(&BatchEvent{}).Where("batch_id = ? AND event_id = ? AND state = ?", id, event, EventAsked).
		Updates(map[string]any{"state": to, "problem": problem}).Error
}
