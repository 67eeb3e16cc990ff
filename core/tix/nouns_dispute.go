package tix

type (
	warningKind struct{}

	// WarningID is "wrn_…".
	WarningID = ID[warningKind]
)

// Prefix is what the text of the id begins with.
func (warningKind) Prefix() string { return "wrn" }

// NewWarningID makes a fresh id.
func NewWarningID() WarningID { return NewID[warningKind]() }

// ParseWarningID reads the API form of the id; ErrID when it is something else.
func ParseWarningID(text string) (WarningID, error) { return parse[warningKind](text) }
