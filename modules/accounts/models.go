package accounts

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// The roles within an organization.
const (
	RoleOwner     = "owner"
	RoleManager   = "manager"
	RoleFinance   = "finance"
	RoleBoxOffice = "box_office"
	RoleDoor      = "door"
)

// The roles on the platform.
const (
	RoleAdmin   = "admin"
	RoleSupport = "support"
)

// User is a person with an account.
type User struct {
	ID           tix.UserID `gorm:"primaryKey"`
	Email        string     // lower case
	Name         string
	PasswordHash string // argon2id, PHC text
	CreatedAt    time.Time
}

// TableName implements GORM's Tabler.
func (User) TableName() string { return "accounts_users" }

// Session is one sign-in on one browser: a family of refresh tokens.
type Session struct {
	ID           tix.SessionID `gorm:"primaryKey"`
	UserID       tix.UserID
	Agent        string // what the browser calls itself, cut to 200 bytes
	SecondFactor bool
	CreatedAt    time.Time
	LastUsedAt   time.Time
	ExpiresAt    time.Time
	RevokedAt    *time.Time
}

// TableName implements GORM's Tabler.
func (Session) TableName() string { return "accounts_sessions" }

// Live reports whether the session still opens doors.
func (s Session) Live(now time.Time) bool { return s.RevokedAt == nil && now.Before(s.ExpiresAt) }

// SessionToken is a refresh token, of which only the hash is kept.
type SessionToken struct {
	Hash      []byte `gorm:"primaryKey"`
	SessionID tix.SessionID
	CreatedAt time.Time
	UsedAt    *time.Time
}

// TableName implements GORM's Tabler.
func (SessionToken) TableName() string { return "accounts_session_tokens" }

// TOTP is a person's second factor; it counts once confirmed.
type TOTP struct {
	UserID      tix.UserID `gorm:"primaryKey"`
	Sealed      []byte     // the secret
	LastStep    int64      // the last time step that was used; earlier ones are refused
	ConfirmedAt *time.Time
	CreatedAt   time.Time
}

// TableName implements GORM's Tabler.
func (TOTP) TableName() string { return "accounts_totp" }

// RecoveryCode stands in for a lost second factor, once.
type RecoveryCode struct {
	UserID tix.UserID `gorm:"primaryKey"`
	Hash   string     `gorm:"primaryKey"` // keyed with the installation's secret, for the code is short
	UsedAt *time.Time
}

// TableName implements GORM's Tabler.
func (RecoveryCode) TableName() string { return "accounts_recovery_codes" }

// PasswordReset is a mailed right to choose a new password.
type PasswordReset struct {
	Hash      []byte `gorm:"primaryKey"`
	UserID    tix.UserID
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// TableName implements GORM's Tabler.
func (PasswordReset) TableName() string { return "accounts_password_resets" }

// Organization sells tickets: the tenant.
type Organization struct {
	ID        tix.OrganizationID `gorm:"primaryKey"`
	Name      string
	Slug      string
	Country   string // ISO 3166-1 alpha-2
	Currency  tix.Currency
	Version   int64
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Organization) TableName() string { return "accounts_organizations" }

// Membership gives a user one role in one organization.
type Membership struct {
	ID             tix.MembershipID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	UserID         tix.UserID
	Role           string
	CreatedAt      time.Time
}

// TableName implements GORM's Tabler.
func (Membership) TableName() string { return "accounts_memberships" }

// Invitation offers a membership to whoever reads the mail and has that address.
type Invitation struct {
	ID             tix.InvitationID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Email          string
	Role           string
	Hash           []byte
	InvitedBy      tix.UserID
	CreatedAt      time.Time
	ExpiresAt      time.Time
	AcceptedAt     *time.Time
}

// TableName implements GORM's Tabler.
func (Invitation) TableName() string { return "accounts_invitations" }

// PlatformRole makes a user an administrator or a supporter of the whole platform.
type PlatformRole struct {
	UserID    tix.UserID `gorm:"primaryKey"`
	Role      string
	GrantedBy string // actor
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (PlatformRole) TableName() string { return "accounts_platform_roles" }

// Member is a membership with the person behind it.
type Member struct {
	Membership
	Name  string
	Email string
}

// Affiliation is an organization with the role that somebody has there.
type Affiliation struct {
	Organization
	Role string
}

// Person is a user with the platform role, "" for none.
type Person struct {
	User
	PlatformRole string
	SecondFactor bool
}
