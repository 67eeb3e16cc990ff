package tix

// One type for each noun: the compiler refuses an order where a ticket is meant.
type (
	organizationKind struct{}

	// OrganizationID is "org_…".
	OrganizationID = ID[organizationKind]

	userKind struct{}

	// UserID is "usr_…".
	UserID = ID[userKind]

	sessionKind struct{}

	// SessionID is "ses_…".
	SessionID = ID[sessionKind]

	membershipKind struct{}

	// MembershipID is "mem_…".
	MembershipID = ID[membershipKind]

	invitationKind struct{}

	// InvitationID is "inv_…".
	InvitationID = ID[invitationKind]

	venueKind struct{}

	// VenueID is "ven_…".
	VenueID = ID[venueKind]

	gateKind struct{}

	// GateID is "gat_…".
	GateID = ID[gateKind]

	entrantKind struct{}

	// EntrantID is "ent_…": a place in a waiting room.
	EntrantID = ID[entrantKind]

	eventKind struct{}

	// EventID is "evt_…".
	EventID = ID[eventKind]

	imageKind struct{}

	// ImageID is "img_…".
	ImageID = ID[imageKind]

	tierKind struct{}

	// TierID is "tir_…".
	TierID = ID[tierKind]

	poolKind struct{}

	// PoolID is "pol_…".
	PoolID = ID[poolKind]

	holdKind struct{}

	// HoldID is "hld_…".
	HoldID = ID[holdKind]

	orderKind struct{}

	// OrderID is "ord_…".
	OrderID = ID[orderKind]

	lineKind struct{}

	// LineID is "lin_…".
	LineID = ID[lineKind]

	paymentKind struct{}

	// PaymentID is "pay_…".
	PaymentID = ID[paymentKind]

	ticketKind struct{}

	// TicketID is "tkt_…".
	TicketID = ID[ticketKind]

	deviceKind struct{}

	// DeviceID is "dev_…".
	DeviceID = ID[deviceKind]

	enrolmentKind struct{}

	// EnrolmentID is "enr_…".
	EnrolmentID = ID[enrolmentKind]

	scanKind struct{}

	// ScanID is "scn_…".
	ScanID = ID[scanKind]

	mailKind struct{}

	// MailID is "mai_…".
	MailID = ID[mailKind]

	messageKind struct{}

	// MessageID is "msg_…".
	MessageID = ID[messageKind]

	refundKind struct{}

	// RefundID is "ref_…".
	RefundID = ID[refundKind]

	entryKind struct{}

	// EntryID is "aud_…".
	EntryID = ID[entryKind]

	keyKind struct{}

	// KeyID is "key_…".
	KeyID = ID[keyKind]

	payeeKind struct{}

	// PayeeID is "pye_…".
	PayeeID = ID[payeeKind]

	payoutKind struct{}

	// PayoutID is "pyo_…".
	PayoutID = ID[payoutKind]

	disputeKind struct{}

	// DisputeID is "dsp_…".
	DisputeID = ID[disputeKind]

	journalKind struct{}

	// JournalID is "jrn_…".
	JournalID = ID[journalKind]
)

// Prefix is what the text of the id begins with.
func (organizationKind) Prefix() string { return "org" }

// Prefix is what the text of the id begins with.
func (userKind) Prefix() string { return "usr" }

// Prefix is what the text of the id begins with.
func (sessionKind) Prefix() string { return "ses" }

// Prefix is what the text of the id begins with.
func (membershipKind) Prefix() string { return "mem" }

// Prefix is what the text of the id begins with.
func (invitationKind) Prefix() string { return "inv" }

// Prefix is what the text of the id begins with.
func (venueKind) Prefix() string { return "ven" }

// Prefix is what the text of the id begins with.
func (gateKind) Prefix() string { return "gat" }

// Prefix is what the text of the id begins with.
func (eventKind) Prefix() string { return "evt" }

// Prefix implements Kind.
func (entrantKind) Prefix() string { return "ent" }

// Prefix is what the text of the id begins with.
func (imageKind) Prefix() string { return "img" }

// Prefix is what the text of the id begins with.
func (tierKind) Prefix() string { return "tir" }

// Prefix is what the text of the id begins with.
func (poolKind) Prefix() string { return "pol" }

// Prefix is what the text of the id begins with.
func (holdKind) Prefix() string { return "hld" }

// Prefix is what the text of the id begins with.
func (orderKind) Prefix() string { return "ord" }

// Prefix is what the text of the id begins with.
func (lineKind) Prefix() string { return "lin" }

// Prefix is what the text of the id begins with.
func (paymentKind) Prefix() string { return "pay" }

// Prefix is what the text of the id begins with.
func (ticketKind) Prefix() string { return "tkt" }

// Prefix is what the text of the id begins with.
func (deviceKind) Prefix() string { return "dev" }

// Prefix is what the text of the id begins with.
func (enrolmentKind) Prefix() string { return "enr" }

// Prefix is what the text of the id begins with.
func (scanKind) Prefix() string { return "scn" }

// Prefix is what the text of the id begins with.
func (mailKind) Prefix() string { return "mai" }

// Prefix is what the text of the id begins with.
func (messageKind) Prefix() string { return "msg" }

// Prefix is what the text of the id begins with.
func (refundKind) Prefix() string { return "ref" }

// Prefix is what the text of the id begins with.
func (entryKind) Prefix() string { return "aud" }

// Prefix is what the text of the id begins with.
func (keyKind) Prefix() string { return "key" }

// Prefix is what the text of the id begins with.
func (payeeKind) Prefix() string { return "pye" }

// Prefix is what the text of the id begins with.
func (payoutKind) Prefix() string { return "pyo" }

// Prefix is what the text of the id begins with.
func (disputeKind) Prefix() string { return "dsp" }

// Prefix is what the text of the id begins with.
func (journalKind) Prefix() string { return "jrn" }

// NewOrganizationID makes a fresh id.
func NewOrganizationID() OrganizationID { return NewID[organizationKind]() }

// NewUserID makes a fresh id.
func NewUserID() UserID { return NewID[userKind]() }

// NewSessionID makes a fresh id.
func NewSessionID() SessionID { return NewID[sessionKind]() }

// NewMembershipID makes a fresh id.
func NewMembershipID() MembershipID { return NewID[membershipKind]() }

// NewInvitationID makes a fresh id.
func NewInvitationID() InvitationID { return NewID[invitationKind]() }

// NewVenueID makes a fresh id.
func NewVenueID() VenueID { return NewID[venueKind]() }

// NewGateID makes a fresh id.
func NewGateID() GateID { return NewID[gateKind]() }

// NewEventID makes a fresh id.
func NewEventID() EventID { return NewID[eventKind]() }

// NewEntrantID makes a fresh id.
func NewEntrantID() EntrantID { return NewID[entrantKind]() }

// NewImageID makes a fresh id.
func NewImageID() ImageID { return NewID[imageKind]() }

// NewTierID makes a fresh id.
func NewTierID() TierID { return NewID[tierKind]() }

// NewPoolID makes a fresh id.
func NewPoolID() PoolID { return NewID[poolKind]() }

// NewHoldID makes a fresh id.
func NewHoldID() HoldID { return NewID[holdKind]() }

// NewOrderID makes a fresh id.
func NewOrderID() OrderID { return NewID[orderKind]() }

// NewLineID makes a fresh id.
func NewLineID() LineID { return NewID[lineKind]() }

// NewPaymentID makes a fresh id.
func NewPaymentID() PaymentID { return NewID[paymentKind]() }

// NewTicketID makes a fresh id.
func NewTicketID() TicketID { return NewID[ticketKind]() }

// NewDeviceID makes a fresh id.
func NewDeviceID() DeviceID { return NewID[deviceKind]() }

// NewEnrolmentID makes a fresh id.
func NewEnrolmentID() EnrolmentID { return NewID[enrolmentKind]() }

// NewScanID makes a fresh id.
func NewScanID() ScanID { return NewID[scanKind]() }

// NewMailID makes a fresh id.
func NewMailID() MailID { return NewID[mailKind]() }

// NewMessageID makes a fresh id.
func NewMessageID() MessageID { return NewID[messageKind]() }

// NewRefundID makes a fresh id.
func NewRefundID() RefundID { return NewID[refundKind]() }

// NewEntryID makes a fresh id.
func NewEntryID() EntryID { return NewID[entryKind]() }

// NewKeyID makes a fresh id.
func NewKeyID() KeyID { return NewID[keyKind]() }

// NewPayeeID makes a fresh id.
func NewPayeeID() PayeeID { return NewID[payeeKind]() }

// NewPayoutID makes a fresh id.
func NewPayoutID() PayoutID { return NewID[payoutKind]() }

// NewDisputeID makes a fresh id.
func NewDisputeID() DisputeID { return NewID[disputeKind]() }

// NewJournalID makes a fresh id.
func NewJournalID() JournalID { return NewID[journalKind]() }

// ParseOrganizationID reads the API form of the id; ErrID when it is something else.
func ParseOrganizationID(text string) (OrganizationID, error) { return parse[organizationKind](text) }

// ParseUserID reads the API form of the id; ErrID when it is something else.
func ParseUserID(text string) (UserID, error) { return parse[userKind](text) }

// ParseSessionID reads the API form of the id; ErrID when it is something else.
func ParseSessionID(text string) (SessionID, error) { return parse[sessionKind](text) }

// ParseMembershipID reads the API form of the id; ErrID when it is something else.
func ParseMembershipID(text string) (MembershipID, error) { return parse[membershipKind](text) }

// ParseInvitationID reads the API form of the id; ErrID when it is something else.
func ParseInvitationID(text string) (InvitationID, error) { return parse[invitationKind](text) }

// ParseVenueID reads the API form of the id; ErrID when it is something else.
func ParseVenueID(text string) (VenueID, error) { return parse[venueKind](text) }

// ParseGateID reads the API form of the id; ErrID when it is something else.
func ParseGateID(text string) (GateID, error) { return parse[gateKind](text) }

// ParseEventID reads the API form of the id; ErrID when it is something else.
func ParseEventID(text string) (EventID, error) { return parse[eventKind](text) }

// ParseEntrantID reads the API form of the id; ErrID when it is something else.
func ParseEntrantID(text string) (EntrantID, error) { return parse[entrantKind](text) }

// ParseImageID reads the API form of the id; ErrID when it is something else.
func ParseImageID(text string) (ImageID, error) { return parse[imageKind](text) }

// ParseTierID reads the API form of the id; ErrID when it is something else.
func ParseTierID(text string) (TierID, error) { return parse[tierKind](text) }

// ParsePoolID reads the API form of the id; ErrID when it is something else.
func ParsePoolID(text string) (PoolID, error) { return parse[poolKind](text) }

// ParseHoldID reads the API form of the id; ErrID when it is something else.
func ParseHoldID(text string) (HoldID, error) { return parse[holdKind](text) }

// ParseOrderID reads the API form of the id; ErrID when it is something else.
func ParseOrderID(text string) (OrderID, error) { return parse[orderKind](text) }

// ParseLineID reads the API form of the id; ErrID when it is something else.
func ParseLineID(text string) (LineID, error) { return parse[lineKind](text) }

// ParsePaymentID reads the API form of the id; ErrID when it is something else.
func ParsePaymentID(text string) (PaymentID, error) { return parse[paymentKind](text) }

// ParseTicketID reads the API form of the id; ErrID when it is something else.
func ParseTicketID(text string) (TicketID, error) { return parse[ticketKind](text) }

// ParseDeviceID reads the API form of the id; ErrID when it is something else.
func ParseDeviceID(text string) (DeviceID, error) { return parse[deviceKind](text) }

// ParseEnrolmentID reads the API form of the id; ErrID when it is something else.
func ParseEnrolmentID(text string) (EnrolmentID, error) { return parse[enrolmentKind](text) }

// ParseScanID reads the API form of the id; ErrID when it is something else.
func ParseScanID(text string) (ScanID, error) { return parse[scanKind](text) }

// ParseMailID reads the API form of the id; ErrID when it is something else.
func ParseMailID(text string) (MailID, error) { return parse[mailKind](text) }

// ParseMessageID reads the API form of the id; ErrID when it is something else.
func ParseMessageID(text string) (MessageID, error) { return parse[messageKind](text) }

// ParseRefundID reads the API form of the id; ErrID when it is something else.
func ParseRefundID(text string) (RefundID, error) { return parse[refundKind](text) }

// ParseEntryID reads the API form of the id; ErrID when it is something else.
func ParseEntryID(text string) (EntryID, error) { return parse[entryKind](text) }

// ParseKeyID reads the API form of the id; ErrID when it is something else.
func ParseKeyID(text string) (KeyID, error) { return parse[keyKind](text) }

// ParsePayeeID reads the API form of the id; ErrID when it is something else.
func ParsePayeeID(text string) (PayeeID, error) { return parse[payeeKind](text) }

// ParsePayoutID reads the API form of the id; ErrID when it is something else.
func ParsePayoutID(text string) (PayoutID, error) { return parse[payoutKind](text) }

// ParseDisputeID reads the API form of the id; ErrID when it is something else.
func ParseDisputeID(text string) (DisputeID, error) { return parse[disputeKind](text) }

// ParseJournalID reads the API form of the id; ErrID when it is something else.
func ParseJournalID(text string) (JournalID, error) { return parse[journalKind](text) }
