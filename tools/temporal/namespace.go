package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	enums "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/durationpb"
)

// searchAttributes are the names by which workflows are found in the UI and by the admin app.
func searchAttributes() map[string]enums.IndexedValueType {
	return map[string]enums.IndexedValueType{
		"TixStatus":         enums.INDEXED_VALUE_TYPE_KEYWORD,
		"TixEventId":        enums.INDEXED_VALUE_TYPE_KEYWORD,
		"TixOrganizationId": enums.INDEXED_VALUE_TYPE_KEYWORD,
		"TixOrderId":        enums.INDEXED_VALUE_TYPE_KEYWORD,
		"TixAmount":         enums.INDEXED_VALUE_TYPE_INT,
		"TixCurrency":       enums.INDEXED_VALUE_TYPE_KEYWORD,
		"TixNeedsAttention": enums.INDEXED_VALUE_TYPE_BOOL,
	}
}

// prepareNamespace makes the namespace, its retention and its search attributes what they should
// be, whatever an earlier version left behind, and returns when the frontend serves them.
func prepareNamespace(ctx context.Context, o options) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := grpc.NewClient(o.frontend(),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.WaitForReady(true)),
		grpc.WithUnaryInterceptor(typedErrors))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	workflows := workflowservice.NewWorkflowServiceClient(conn)
	if err := retry(ctx, func() error { return keepNamespace(ctx, workflows, o) }); err != nil {
		return fmt.Errorf("namespace %s: %w", o.namespace, err)
	}
	operator := operatorservice.NewOperatorServiceClient(conn)
	if err := retry(ctx, func() error { return keepSearchAttributes(ctx, operator, o.namespace) }); err != nil {
		return fmt.Errorf("search attributes of %s: %w", o.namespace, err)
	}
	return nil
}

func keepNamespace(ctx context.Context, c workflowservice.WorkflowServiceClient, o options) error {
	retention := durationpb.New(o.retention)
	_, err := c.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: o.namespace, WorkflowExecutionRetentionPeriod: retention,
		Description: "Tixters: purchases, refunds, payouts",
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if err == nil || !errors.As(err, &exists) {
		return err
	}
	is, err := c.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: o.namespace})
	if err != nil || is.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() == o.retention {
		return err
	}
	_, err = c.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: o.namespace,
		Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: retention},
	})
	return err
}

func keepSearchAttributes(ctx context.Context, c operatorservice.OperatorServiceClient, namespace string) error {
	have, err := c.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return err
	}
	missing := searchAttributes()
	for name, kind := range have.GetCustomAttributes() {
		if want, ours := missing[name]; ours && want != kind {
			return fmt.Errorf("%s is a %s, not a %s: reset the stack", name, kind, want)
		}
		delete(missing, name)
	}
	if len(missing) == 0 {
		return nil
	}
	if _, err = c.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{Namespace: namespace, SearchAttributes: missing}); err != nil {
		return err
	}
	// the frontend learns of them a moment later: report ready only when a worker can use them
	return serviceerror.NewUnavailable("search attributes are not visible yet")
}

// retry repeats a call until it works, ctx ends, or the refusal is one that waiting cannot mend.
func retry(ctx context.Context, call func() error) error {
	for {
		err := call()
		if err == nil {
			return nil
		}
		var unavailable *serviceerror.Unavailable
		var notYet *serviceerror.NamespaceNotFound
		if !errors.As(err, &unavailable) && !errors.As(err, &notYet) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// typedErrors turns gRPC status into Temporal's error types.
func typedErrors(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	return serviceerror.FromStatus(serviceerror.ToStatus(invoke(ctx, method, req, reply, cc, opts...)))
}
