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

	creditKind struct{}

	// CreditID is "crd_…": what a buyer has with an organization instead of money.
	CreditID = ID[creditKind]

	batchKind struct{}

	// BatchID is "bat_…": events that are cancelled together.
	BatchID = ID[batchKind]

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

	journalKind struct{}

	// JournalID is "jrn_…".
	JournalID = ID[journalKind]

	disputeKind struct{}

	// DisputeID is "dsp_…".
	DisputeID = ID[disputeKind]

	breakKind struct{}

	// BreakID is "brk_…".
	BreakID = ID[breakKind]

	hookKind struct{}

	// HookID is "whk_…": an address that hears of what happens.
	HookID = ID[hookKind]

	deliveryKind struct{}

	// DeliveryID is "dlv_…": a message on its way to one such address.
	DeliveryID = ID[deliveryKind]

	documentKind struct{}

	// DocumentID is "doc_…".
	DocumentID = ID[documentKind]
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

// Prefix is what the text of the id begins with.
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
func (creditKind) Prefix() string { return "crd" }

// Prefix is what the text of the id begins with.
func (batchKind) Prefix() string { return "bat" }

// Prefix is what the text of the id begins with.
func (entryKind) Prefix() string { return "aud" }

// Prefix is what the text of the id begins with.
func (keyKind) Prefix() string { return "key" }

// Prefix is what the text of the id begins with.
func (payeeKind) Prefix() string { return "pye" }

// Prefix is what the text of the id begins with.
func (payoutKind) Prefix() string { return "pyo" }

// Prefix is what the text of the id begins with.
func (journalKind) Prefix() string { return "jrn" }

// Prefix is what the text of the id begins with.
func (breakKind) Prefix() string { return "brk" }

// Prefix is what the text of the id begins with.
func (documentKind) Prefix() string { return "doc" }

// Prefix is what the text of the id begins with.
func (disputeKind) Prefix() string { return "dsp" }

// Prefix is what the text of the id begins with.
func (hookKind) Prefix() string { return "whk" }

// Prefix is what the text of the id begins with.
func (deliveryKind) Prefix() string { return "dlv" }
