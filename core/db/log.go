package db

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// traceLogger tells of slow and broken queries without their values, which may be personal.
type traceLogger struct{ log *slog.Logger }

func (l *traceLogger) LogMode(logger.LogLevel) logger.Interface                     { return l }
func (l *traceLogger) Info(context.Context, string, ...any)                         {}
func (l *traceLogger) Warn(ctx context.Context, msg string, _ ...any)               { l.log.WarnContext(ctx, msg) }
func (l *traceLogger) Error(ctx context.Context, msg string, _ ...any)              { l.log.ErrorContext(ctx, msg) }
func (l *traceLogger) ParamsFilter(context.Context, string, ...any) (string, []any) { return "", nil }

func (l *traceLogger) Trace(ctx context.Context, began time.Time, _ func() (string, int64), err error) {
	if c, _ := code(err); err != nil && !errors.Is(err, gorm.ErrRecordNotFound) && ctx.Err() == nil && c[:min(2, len(c))] != "23" {
		l.log.ErrorContext(ctx, "query failed", "error", err)
	}
	if took := time.Since(began); took > time.Second {
		l.log.WarnContext(ctx, "slow query", "seconds", took.Seconds())
	}
}
