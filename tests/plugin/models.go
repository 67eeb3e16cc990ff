package guestbook

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

type entryKind struct{}

// Prefix implements tix.Kind.
func (entryKind) Prefix() string { return "gbe" }

// EntryID is "gbe_…".
type EntryID = tix.ID[entryKind]

// Entry is a row of guestbook_entries.
type Entry struct {
	ID             EntryID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Text           string
	Author         string // "usr_…"
	CreatedAt      time.Time
}

// TableName implements GORM's Tabler.
func (Entry) TableName() string { return "guestbook_entries" }

// Invitation is a row of guestbook_invitations.
type Invitation struct {
	OrderID        tix.OrderID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	InvitedAt      time.Time
	ThankedAt      *time.Time
}

// TableName implements GORM's Tabler.
func (Invitation) TableName() string { return "guestbook_invitations" }
