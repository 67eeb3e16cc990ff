package local

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/tixters/tixters/core/devstack"
)

// listen opens a port on the loopback; a taken one is named with the setting that changes it.
func listen(service, address, variable string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil {
		return l, nil
	}
	_, port, splitErr := net.SplitHostPort(address)
	n, atoiErr := strconv.Atoi(port)
	if splitErr != nil || atoiErr != nil {
		return nil, fmt.Errorf("%s=%q is not an address such as 127.0.0.1:8080", variable, address)
	}
	return nil, &devstack.PortError{Service: service, Port: n, Variable: variable, Err: err}
}

// ports are the listeners of everything that this process serves itself.
type ports struct{ api, ops, stripe, inbox net.Listener }

func (s *Stack) listen() (ports, error) {
	c := s.cfg
	var p ports
	var failures [4]error
	p.api, failures[0] = listen("API and the applications", c.HTTP.Address, "TIXTERS_ADDRESS")
	p.ops, failures[1] = listen("probes and metrics", c.HTTP.OpsAddress, "TIXTERS_OPS_ADDRESS")
	if c.Stripe.SecretKey == "" {
		p.stripe, failures[2] = listen("Stripe stand-in", loopback(c.Stripe.Port), "TIXTERS_STRIPE_PORT")
	}
	if c.Mail.SendGridKey == "" && c.Mail.SMTPURL == "" {
		p.inbox, failures[3] = listen("inbox", loopback(c.Mail.Port), "TIXTERS_INBOX_PORT")
	}
	return p, errors.Join(failures[:]...)
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// address is how a browser on this machine reaches a listener. "localhost" is a secure
// context, which the camera and service workers ask for.
func address(l net.Listener) string {
	return "http://localhost:" + strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
