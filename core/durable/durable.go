// Package durable is the kernel's side of Temporal: the client, the options that every
// activity starts from, and the one place where a kind of error becomes "try again" or "do not".
package durable

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"github.com/tixters/tixters/core/errs"
)

// Search attributes that make runs findable in the Temporal UI. They hold ids, states and
// amounts, never personal data.
const (
	AttrStatus         = "TixStatus"
	AttrEvent          = "TixEventId"
	AttrOrganization   = "TixOrganizationId"
	AttrOrder          = "TixOrderId"
	AttrAmount         = "TixAmount"
	AttrCurrency       = "TixCurrency"
	AttrNeedsAttention = "TixNeedsAttention"
)

// Attributes lists the search attributes with their types.
func Attributes() map[string]enums.IndexedValueType {
	return map[string]enums.IndexedValueType{
		AttrStatus: enums.INDEXED_VALUE_TYPE_KEYWORD, AttrEvent: enums.INDEXED_VALUE_TYPE_KEYWORD,
		AttrOrganization: enums.INDEXED_VALUE_TYPE_KEYWORD, AttrOrder: enums.INDEXED_VALUE_TYPE_KEYWORD,
		AttrAmount: enums.INDEXED_VALUE_TYPE_INT, AttrCurrency: enums.INDEXED_VALUE_TYPE_KEYWORD,
		AttrNeedsAttention: enums.INDEXED_VALUE_TYPE_BOOL,
	}
}

// Register makes the search attributes known to the cluster. Those that are there stay.
func Register(ctx context.Context, c client.Client, namespace string) error {
	_, err := c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		SearchAttributes: Attributes(), Namespace: namespace,
	})
	var exists *serviceerror.AlreadyExists
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("register search attributes: %w", err)
	}
	return nil
}

// Options name a cluster.
type Options struct {
	Address   string
	Namespace string
	Log       *slog.Logger
}

// Dial makes a client that connects when first used, so that the platform sells while Temporal
// is away.
func Dial(o Options) (client.Client, error) {
	tracing, err := opentelemetry.NewTracingInterceptor(opentelemetry.TracerOptions{})
	if err != nil {
		return nil, fmt.Errorf("temporal tracing: %w", err)
	}
	c, err := client.NewLazyClient(client.Options{
		HostPort: o.Address, Namespace: o.Namespace,
		Logger:         log.NewStructuredLogger(o.Log),
		Interceptors:   []interceptor.ClientInterceptor{tracing},
		MetricsHandler: opentelemetry.NewMetricsHandler(opentelemetry.MetricsHandlerOptions{}),
	})
	if err != nil {
		return nil, fmt.Errorf("temporal client: %w", err)
	}
	return c, nil
}

// Healthy asks the cluster whether it serves.
func Healthy(ctx context.Context, c client.Client) error {
	_, err := c.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// Fail turns an error of a service into one that Temporal understands: by kind, what cannot
// become right by itself is not tried again. The message carries the code, never the cause,
// which may be personal.
func Fail(err error) error {
	if err == nil {
		return nil
	}
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	options := temporal.ApplicationErrorOptions{Cause: nil}
	switch e.Kind {
	case errs.Invalid, errs.Denied, errs.Unsigned, errs.NotFound, errs.Conflict, errs.Gone, errs.Stale:
		options.NonRetryable = true
	case errs.Declined:
		options.NonRetryable = true
		options.Category = temporal.ApplicationErrorCategoryBenign
	case errs.Limited, errs.Unavailable:
		options.NextRetryDelay = e.After
	case errs.Internal:
	}
	return temporal.NewApplicationErrorWithOptions(e.Code, e.Code, options)
}

// Again is the policy of activities that call a provider: without limit of attempts, because
// a money step never gives up by itself; the time that its options allow is the limit. The
// number stands for "none": the SDK's test environment would read zero as ten.
func Again(first, most time.Duration) *temporal.RetryPolicy {
	return &temporal.RetryPolicy{InitialInterval: first, BackoffCoefficient: 2, MaximumInterval: most, MaximumAttempts: 1 << 30}
}
