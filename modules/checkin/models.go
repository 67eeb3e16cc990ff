package checkin

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Device is a row of checkin_devices.
type Device struct {
	ID             tix.DeviceID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	Name           string
	GateID         tix.GateID // zero: at no gate
	GateName       string
	EnrolledAt     time.Time
	ExpiresAt      time.Time
	RevokedAt      *time.Time
}

// TableName implements GORM's Tabler.
func (Device) TableName() string { return "checkin_devices" }

// Enrolment is a row of checkin_enrolments.
type Enrolment struct {
	ID             tix.EnrolmentID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	Name           string
	GateID         tix.GateID
	GateName       string
	CodeHash       []byte
	CreatedBy      string
	CreatedAt      time.Time
	ExpiresAt      time.Time
	UsedAt         *time.Time
	DeviceID       tix.DeviceID
}

// TableName implements GORM's Tabler.
func (Enrolment) TableName() string { return "checkin_enrolments" }

// Scan is a row of checkin_scans.
type Scan struct {
	ID             tix.ScanID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	DeviceID       tix.DeviceID
	DeviceName     string
	GateID         tix.GateID
	GateName       string
	Digest         []byte
	Manual         bool
	Reason         string
	TicketID       tix.TicketID
	Verdict        verdict
	OtherEventID   tix.EventID
	PreviousAt     *time.Time
	PreviousGate   string
	PreviousDevice string
	At             time.Time
}

// TableName implements GORM's Tabler.
func (Scan) TableName() string { return "checkin_scans" }

// Admission is a row of checkin_admissions.
type Admission struct {
	ScanID         tix.ScanID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	TicketID       tix.TicketID
	DeviceID       tix.DeviceID
	DeviceName     string
	GateName       string
	AdmittedAt     time.Time
	UndoneAt       *time.Time
	UndoneBy       string
	UndoReason     string
}

// TableName implements GORM's Tabler.
func (Admission) TableName() string { return "checkin_admissions" }
