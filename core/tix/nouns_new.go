package tix

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

// NewCreditID makes a fresh id.
func NewCreditID() CreditID { return NewID[creditKind]() }

// NewBatchID makes a fresh id.
func NewBatchID() BatchID { return NewID[batchKind]() }

// NewEntryID makes a fresh id.
func NewEntryID() EntryID { return NewID[entryKind]() }

// NewKeyID makes a fresh id.
func NewKeyID() KeyID { return NewID[keyKind]() }

// NewPayeeID makes a fresh id.
func NewPayeeID() PayeeID { return NewID[payeeKind]() }

// NewPayoutID makes a fresh id.
func NewPayoutID() PayoutID { return NewID[payoutKind]() }

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

// ParseCreditID reads the API form of the id; ErrID when it is something else.
func ParseCreditID(text string) (CreditID, error) { return parse[creditKind](text) }

// ParseBatchID reads the API form of the id; ErrID when it is something else.
func ParseBatchID(text string) (BatchID, error) { return parse[batchKind](text) }

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

// ParseJournalID reads the API form of the id; ErrID when it is something else.
func ParseJournalID(text string) (JournalID, error) { return parse[journalKind](text) }

// NewBreakID makes a fresh id.
func NewBreakID() BreakID { return NewID[breakKind]() }

// ParseBreakID reads the API form of the id; ErrID when it is something else.
func ParseBreakID(text string) (BreakID, error) { return parse[breakKind](text) }

// NewDisputeID makes a fresh id.
func NewDisputeID() DisputeID { return NewID[disputeKind]() }

// ParseDisputeID reads the API form of the id; ErrID when it is something else.
func ParseDisputeID(text string) (DisputeID, error) { return parse[disputeKind](text) }

// NewDocumentID makes a fresh id.
func NewDocumentID() DocumentID { return NewID[documentKind]() }

// ParseDocumentID reads the API form of the id; ErrID when it is something else.
func ParseDocumentID(text string) (DocumentID, error) { return parse[documentKind](text) }

// NewHookID makes a fresh id.
func NewHookID() HookID { return NewID[hookKind]() }

// ParseHookID reads the API form of the id; ErrID when it is something else.
func ParseHookID(text string) (HookID, error) { return parse[hookKind](text) }

// NewDeliveryID makes a fresh id.
func NewDeliveryID() DeliveryID { return NewID[deliveryKind]() }

// ParseDeliveryID reads the API form of the id; ErrID when it is something else.
func ParseDeliveryID(text string) (DeliveryID, error) { return parse[deliveryKind](text) }
