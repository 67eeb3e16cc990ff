package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

type note struct {
	ID             tix.MessageID
	OrganizationID tix.OrganizationID
	Text           string
}

func (note) TableName() string { return "db_notes" }

func notes(t *testing.T) *db.DB {
	t.Helper()
	d := testkit.Fresh(t)
	_, err := d.Pool().Exec(t.Context(), `CREATE TABLE db_notes (id uuid PRIMARY KEY, organization_id uuid NOT NULL, text text NOT NULL UNIQUE);
		SELECT core_tenant('db_notes')`)
	require.NoError(t, err)
	return d
}

func count(t *testing.T, ctx context.Context, d *db.DB) int64 {
	t.Helper()
	var n int64
	require.NoError(t, d.Gorm(ctx).Model(&note{}).Count(&n).Error)
	return n
}

func TestTransactionIsSharedByGormAndPgx(t *testing.T) {
	t.Parallel()
	d := notes(t)
	org := tix.NewOrganizationID()
	boom := errors.New("boom")
	err := d.InTx(t.Context(), func(ctx context.Context) error {
		require.NoError(t, d.Gorm(ctx).Create(&note{tix.NewMessageID(), org, "by gorm"}).Error)
		_, err := d.Pgx(ctx).Exec(ctx, "INSERT INTO db_notes VALUES ($1, $2, 'by pgx')", tix.NewMessageID(), org)
		require.NoError(t, err)
		return d.InTx(ctx, func(ctx context.Context) error {
			require.EqualValues(t, 2, count(t, ctx, d), "an inner transaction joins")
			return boom
		})
	})
	require.ErrorIs(t, err, boom)
	require.Zero(t, count(t, t.Context(), d), "both writes are gone")
}

func TestWhatFollowsACommitFollowsNoRollback(t *testing.T) {
	t.Parallel()
	d := notes(t)
	told := []string{}
	boom := errors.New("boom")
	for _, end := range []error{nil, boom} {
		require.ErrorIs(t, d.InTx(t.Context(), func(ctx context.Context) error {
			db.AfterCommit(ctx, func() { told = append(told, "after") })
			told = append(told, "inside")
			return end
		}), end)
	}
	require.Equal(t, []string{"inside", "after", "inside"}, told)
}

func TestWhatIsWrittenLaterIsWrittenWithTheCommitOrNothingIs(t *testing.T) {
	t.Parallel()
	d := notes(t)
	const insert = "INSERT INTO db_notes VALUES ($1, $2, gen_random_uuid()::text)"
	org, id := tix.NewOrganizationID(), tix.NewMessageID()
	require.NoError(t, d.InTx(t.Context(), func(ctx context.Context) error {
		d.Later(ctx, insert, id, org)
		d.Later(ctx, insert, tix.NewMessageID(), org)
		require.Zero(t, count(t, ctx, d))
		return nil
	}))
	require.EqualValues(t, 2, count(t, t.Context(), d))
	require.Error(t, d.InTx(t.Context(), func(ctx context.Context) error {
		d.Later(ctx, insert, tix.NewMessageID(), org)
		d.Later(ctx, insert, id, org) // is there already
		d.Later(ctx, insert, tix.NewMessageID(), org)
		return d.Gorm(ctx).Create(&note{tix.NewMessageID(), org, "at once"}).Error
	}))
	require.EqualValues(t, 2, count(t, t.Context(), d), "nothing of a transaction whose last words fail")
}

func TestTransactionRollsBackOnPanic(t *testing.T) {
	t.Parallel()
	d := notes(t)
	require.Panics(t, func() {
		_ = d.InTx(t.Context(), func(ctx context.Context) error {
			require.NoError(t, d.Gorm(ctx).Create(&note{tix.NewMessageID(), tix.NewOrganizationID(), "x"}).Error)
			panic("defect")
		})
	})
	require.Zero(t, count(t, t.Context(), d))
}

func TestTenantsSeeOnlyTheirRowsEvenWithoutAScope(t *testing.T) {
	t.Parallel()
	d := notes(t)
	mine, theirs := tix.NewOrganizationID(), tix.NewOrganizationID()
	require.NoError(t, d.Gorm(t.Context()).Create(&[]note{{tix.NewMessageID(), mine, "mine"}, {tix.NewMessageID(), theirs, "theirs"}}).Error)
	narrow := db.WithTenant(t.Context(), mine)
	for range 20 { // connections of the pool change hands between narrowed and open calls
		require.EqualValues(t, 1, count(t, narrow, d))
		require.EqualValues(t, 2, count(t, t.Context(), d))
		require.EqualValues(t, 2, count(t, db.System(narrow), d))
	}
	require.NoError(t, d.InTx(narrow, func(ctx context.Context) error {
		tag, err := d.Pgx(ctx).Exec(ctx, "UPDATE db_notes SET text = text || '!'")
		require.NoError(t, err)
		require.EqualValues(t, 1, tag.RowsAffected(), "nor can they change others' rows")
		return nil
	}))
	err := d.Gorm(narrow).Create(&note{tix.NewMessageID(), theirs, "smuggled"}).Error
	require.ErrorContains(t, err, "row-level security")
}

func TestBreachesOfConstraintsAreNamed(t *testing.T) {
	t.Parallel()
	d := notes(t)
	org := tix.NewOrganizationID()
	require.NoError(t, d.Gorm(t.Context()).Create(&note{tix.NewMessageID(), org, "once"}).Error)
	err := d.Gorm(t.Context()).Create(&note{tix.NewMessageID(), org, "once"}).Error
	require.True(t, db.IsUnique(err, "db_notes_text_key"))
	require.False(t, db.IsUnique(err, "other"))
	require.False(t, db.IsForeignKey(err, ""))
}
