package bench

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/web"
)

// nothing serves a handler that does nothing, behind the same router and the same guards of every
// request (id, trace, log, headers, CORS, origin), as one operation-less address. It asks no
// database and no policy. Its address is good until the stop function is called.
func nothing(log *slog.Logger) (base string, stop func() error, err error) {
	server := web.NewServer(web.Options{Log: log})
	server.Mount("/bench/nothing", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	serving := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- serving.Serve(listener) }()
	return "http://" + listener.Addr().String() + "/", func() error {
		err := serving.Close()
		if end := <-ended; !errors.Is(end, http.ErrServerClosed) {
			err = errors.Join(err, end)
		}
		return err
	}, nil
}

// idle calls the handler that does nothing with a body as large as that of a hold.
func idle(c *caller, body any) func(context.Context, int) error {
	return func(ctx context.Context, _ int) error { return c.post(ctx, "bench/nothing", header{}, body, nil) }
}
