package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// loopback is the only address anything here listens on.
const loopback = "127.0.0.1"

// options is everything that can be set from outside.
type options struct {
	database  *url.URL // role that may create databases
	dbPrefix  string   // databases <prefix> and <prefix>_visibility
	port      int      // frontend, gRPC
	uiPort    int      // Web UI, 0 = none
	uiPath    string   // public path of the UI behind a proxy, "" = root
	namespace string
	retention time.Duration
	logLevel  string
}

func parseOptions(args []string, databaseURL string) (options, error) {
	o := options{}
	f := flag.NewFlagSet("temporal", flag.ContinueOnError)
	f.IntVar(&o.port, "port", 7233, "frontend port (gRPC)")
	f.IntVar(&o.uiPort, "ui-port", 8233, "Web UI port, 0 = no UI")
	f.StringVar(&o.uiPath, "ui-public-path", "", "path under which a proxy publishes the UI, e.g. /admin/temporal")
	f.StringVar(&o.namespace, "namespace", "tixters", "namespace to keep")
	f.DurationVar(&o.retention, "retention", 90*24*time.Hour, "how long closed workflows are kept")
	f.StringVar(&o.dbPrefix, "db", "temporal", "name of the database, and prefix of <name>_visibility")
	f.StringVar(&o.logLevel, "log-level", "error", "debug, info, warn or error")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if databaseURL == "" {
		return o, errors.New("TIXTERS_TEMPORAL_DATABASE_URL is not set")
	}
	u, err := url.Parse(databaseURL)
	if err != nil || u.Host == "" || u.User == nil {
		return o, errors.New("TIXTERS_TEMPORAL_DATABASE_URL is not of the form postgres://user:password@host:port/")
	}
	o.database = u
	if o.uiPath != "" && !strings.HasPrefix(o.uiPath, "/") {
		return o, fmt.Errorf("-ui-public-path %q does not begin with /", o.uiPath)
	}
	return o, nil
}

func (o options) frontend() string { return address(o.port) }

// uiURL is where a browser on this machine finds the UI, "" without one.
func (o options) uiURL() string {
	if o.uiPort == 0 {
		return ""
	}
	return "http://" + address(o.uiPort) + strings.TrimSuffix(o.uiPath, "/") + "/"
}

// checkPorts reports a taken port before the slow part of the start.
func (o options) checkPorts() error {
	for name, port := range map[string]int{"-port": o.port, "-ui-port": o.uiPort} {
		if port == 0 {
			continue
		}
		l, err := net.Listen("tcp", address(port))
		if err != nil {
			return fmt.Errorf("%s %d: %w", name, port, err)
		}
		if err := l.Close(); err != nil {
			return err
		}
	}
	return nil
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
