package main

import (
	"context"
	"fmt"
	"net"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// ui is the Web UI; its zero server means none was wanted.
type ui struct {
	server *uiserver.Server
	failed chan error
}

// startUI serves the Web UI and returns when its port accepts connections.
func startUI(ctx context.Context, o options) (*ui, error) {
	u := &ui{failed: make(chan error, 1)}
	if o.uiPort == 0 {
		return u, nil
	}
	u.server = uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host: loopback, Port: o.uiPort, PublicPath: o.uiPath,
		TemporalGRPCAddress: o.frontend(), DefaultNamespace: o.namespace,
		EnableUI: true, DisableNewsFetch: true, HideLogs: true,
		CORS: uiconfig.CORS{CookieInsecure: true}, // plain http on the loopback interface
	}))
	go func() {
		if err := u.server.Start(); err != nil {
			u.failed <- err
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address(o.uiPort))
		if err == nil {
			return u, conn.Close()
		}
		select {
		case err := <-u.failed:
			return nil, fmt.Errorf("web ui: %w", err)
		case <-ctx.Done():
			return nil, fmt.Errorf("web ui does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (u *ui) stop() {
	if u.server != nil {
		u.server.Stop()
	}
}
