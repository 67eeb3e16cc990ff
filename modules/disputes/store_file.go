package disputes

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// putFile adds or replaces the file of a field. One of the same content and name stays as it is, with the
// provider's id of it.
func (s store) putFile(ctx context.Context, f *File) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "dispute_id"}, {Name: "field"}},
		DoUpdates: clause.AssignmentColumns([]string{"name", "media", "size", "digest", "content", "reference", "added_by", "created_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "disputes_files.digest <> excluded.digest OR disputes_files.name <> excluded.name"}}},
	}).Create(f).Error
}

// files lists those of disputes without their contents, the pack first.
func (s store) files(ctx context.Context, ids ...tix.DisputeID) ([]File, error) {
	var out []File
	return out, s.db.Gorm(ctx).Omit("content").Where("dispute_id IN ?", ids).Order("dispute_id, field <> 'pack', field").Find(&out).Error
}

func (s store) file(ctx context.Context, id tix.DisputeID, field string) (File, error) {
	var f File
	err := s.db.Gorm(ctx).Where("dispute_id = ? AND field = ?", id, field).Take(&f).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return f, errs.Missing("file")
	}
	return f, err
}

func (s store) removeFile(ctx context.Context, id tix.DisputeID, field string) (bool, error) {
	done := s.db.Gorm(ctx).Where("dispute_id = ? AND field = ?", id, field).Delete(&File{})
	return done.RowsAffected == 1, done.Error
}

// uploaded keeps the provider's id of a file, unless it has another content by now.
func (s store) uploaded(ctx context.Context, f File, reference string) error {
	return s.db.Gorm(ctx).Model(&File{}).Where("dispute_id = ? AND field = ? AND digest = ?", f.DisputeID, f.Field, f.Digest).Update("reference", reference).Error
}

func (s store) setTelling(ctx context.Context, id tix.DisputeID, at *time.Time) error {
	return s.db.Gorm(ctx).Model(&Dispute{}).Where("id = ?", id).Update("telling_at", at).Error
}
