package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv("TIXTERS_TEMPORAL_DATABASE_URL")); err != nil {
		fmt.Fprintln(os.Stderr, "temporal:", err)
		os.Exit(1)
	}
}

// run starts database schema, server, namespace and UI in that order and returns after ctx ends
// and everything is stopped.
func run(ctx context.Context, args []string, databaseURL string) error {
	began := time.Now()
	o, err := parseOptions(args, databaseURL)
	if err != nil {
		return err
	}
	if err := o.checkPorts(); err != nil {
		return err
	}
	stores, err := prepareStores(ctx, o)
	if err != nil {
		return err
	}
	cfg, hosts, err := serverConfig(o, stores)
	if err != nil {
		return err
	}
	authorizer, err := authorization.GetAuthorizerFromConfig(&cfg.Global.Authorization)
	if err != nil {
		return fmt.Errorf("authorizer: %w", err)
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(cfg),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(log.NewZapLogger(log.BuildZapLogger(log.Config{Stdout: true, Level: o.logLevel}))),
		temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
		temporal.WithDynamicConfigClient(dynamicconfig.StaticClient{
			dynamicconfig.HistoryCacheHostLevelMaxSize.Key():                 8096,
			dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
			dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key():      true,
		}),
	)
	if err != nil {
		return fmt.Errorf("build the server: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	defer func() { _ = server.Stop() }()
	if err := prepareNamespace(ctx, o); err != nil {
		return stopped(ctx, err)
	}
	ui, err := startUI(ctx, o)
	if err != nil {
		return stopped(ctx, err)
	}
	defer ui.stop()
	fmt.Printf("health ready frontend=%s ui=%s seconds=%.1f\n", o.frontend(), o.uiURL(), time.Since(began).Seconds())
	select {
	case <-ctx.Done():
		return nil
	case err := <-ui.failed:
		return fmt.Errorf("web ui: %w", err)
	}
}

// stopped hides an error that was caused by being told to stop.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
