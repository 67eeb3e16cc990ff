package durable_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
)

func TestFailTellsTemporalWhatIsWorthTryingAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   errs.Kind
		final  bool
		benign bool
	}{
		"a wrong request":       {errs.Invalid, true, false},
		"not allowed":           {errs.Denied, true, false},
		"not signed in":         {errs.Unsigned, true, false},
		"not there":             {errs.NotFound, true, false},
		"in the wrong state":    {errs.Conflict, true, false},
		"over":                  {errs.Gone, true, false},
		"changed meanwhile":     {errs.Stale, true, false},
		"the card was declined": {errs.Declined, true, true},
		"too many requests":     {errs.Limited, false, false},
		"a part is away":        {errs.Unavailable, false, false},
		"a defect of ours":      {errs.Internal, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cause := errors.New("ada@example.org could not be reached")
			err := durable.Fail(fmt.Errorf("checkout.settle: %w", errs.New(c.kind, "some_code", "A sentence.").At("stripe.get", cause)))
			var app *temporal.ApplicationError
			require.ErrorAs(t, err, &app)
			require.Equal(t, c.final, app.NonRetryable())
			require.Equal(t, c.benign, app.Category() == temporal.ApplicationErrorCategoryBenign)
			require.Equal(t, "some_code", app.Type())
			require.NotContains(t, err.Error(), "ada@example.org", "histories keep no personal data")
			require.NoError(t, errors.Unwrap(app), "and no cause")
		})
	}
}

func TestFailCarriesThePauseThatAProviderAsksFor(t *testing.T) {
	t.Parallel()
	var app *temporal.ApplicationError
	require.ErrorAs(t, durable.Fail(errs.New(errs.Limited, "mail_limited", "Later.").Retry(7*time.Second)), &app)
	require.Equal(t, 7*time.Second, app.NextRetryDelay())
	require.False(t, app.NonRetryable())
}

func TestFailLeavesOtherErrorsAlone(t *testing.T) {
	t.Parallel()
	require.NoError(t, durable.Fail(nil))
	require.ErrorIs(t, durable.Fail(context.DeadlineExceeded), context.DeadlineExceeded)
}

func TestRetryNeverGivesUpByItself(t *testing.T) {
	t.Parallel()
	p := durable.Again(time.Second, time.Minute)
	require.Equal(t, time.Second, p.InitialInterval)
	require.Equal(t, time.Minute, p.MaximumInterval)
	require.Greater(t, int(p.MaximumAttempts), 1_000_000)
	require.Empty(t, p.NonRetryableErrorTypes)
}

// TestTheDevelopmentServerKnowsEverySearchAttribute: the server of `make run` is a Go module
// of its own and cannot import the list.
func TestTheDevelopmentServerKnowsEverySearchAttribute(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../tools/temporal/namespace.go")
	require.NoError(t, err)
	kinds := map[enums.IndexedValueType]string{
		enums.INDEXED_VALUE_TYPE_KEYWORD: "KEYWORD", enums.INDEXED_VALUE_TYPE_INT: "INT", enums.INDEXED_VALUE_TYPE_BOOL: "BOOL",
	}
	for name, kind := range durable.Attributes() {
		require.Regexp(t, regexp.MustCompile(`"`+name+`":\s*enums(pb)?\.INDEXED_VALUE_TYPE_`+kinds[kind]+`\b`), string(source), name)
	}
}

func TestSalesDoNotWaitForTemporal(t *testing.T) {
	t.Parallel()
	c, err := durable.Dial(durable.Options{Address: "127.0.0.1:1", Namespace: "tixters", Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err, "the client connects when it is first used")
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.Error(t, durable.Healthy(ctx, c))
}
