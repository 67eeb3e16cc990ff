package outbox_test

import (
	"os"
	"testing"

	"github.com/tixters/tixters/core/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }
