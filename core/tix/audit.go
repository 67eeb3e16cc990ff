package tix

// Action is one line of the audit record: who did what to which thing.
type Action struct {
	OrganizationID OrganizationID    // zero: the platform itself
	Actor          string            // "usr_…", "dev_…", "system", "buyer"
	Verb           string            // "events.event.publish": an operation id where there is one
	Subject        string            // id of the thing
	Details        map[string]string // no personal data, no secrets
}
