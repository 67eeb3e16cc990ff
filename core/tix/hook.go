package tix

// Person is how to address somebody by mail.
type Person struct {
	Name  string
	Email string
}
