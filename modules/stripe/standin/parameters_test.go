package standin_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/modules/stripe/standin"
)

// TestEveryCallRefusesWhatItDoesNotKnow: at the top, and below what it knows.
func TestEveryCallRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	s, err := standin.New(standin.Options{SecretKey: "sk_test_one"})
	require.NoError(t, err)
	ask := func(method, path, param string) (int, string) {
		path = strings.NewReplacer("{id}", "x_1", "{below}", "x_2").Replace(path)
		form := url.Values{param: {"1"}}.Encode()
		var r *http.Request
		switch {
		case path == "/v1/files" && method == http.MethodPost:
			body := &bytes.Buffer{}
			w := multipart.NewWriter(body)
			require.NoError(t, w.WriteField(param, "1"))
			require.NoError(t, w.Close())
			r = httptest.NewRequest(method, path, body)
			r.Header.Set("Content-Type", w.FormDataContentType())
		case method == http.MethodGet:
			r = httptest.NewRequest(method, path+"?"+form, nil)
		default:
			r = httptest.NewRequest(method, path, strings.NewReader(form))
		}
		r.Header.Set("Authorization", "Bearer sk_test_one")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var answer struct {
			Error struct{ Code, Param string }
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
		require.Equal(t, param, answer.Error.Param, "%s %s", method, path)
		return w.Code, answer.Error.Code
	}
	operations := standin.Operations()
	require.Greater(t, len(operations), 50)
	for _, op := range operations {
		unknown := []string{"unicorn", "created[around]", "expand"}
		for _, name := range op.Params {
			if top, _, below := strings.Cut(name, "["); below && top != "metadata" && !strings.HasSuffix(name, "[]") {
				unknown = append(unknown, top+"[unicorn]", top)
			}
		}
		for _, param := range unknown {
			if known(op.Params, param) {
				continue
			}
			status, code := ask(op.Method, op.Path, param)
			require.Equal(t, []any{http.StatusBadRequest, "parameter_unknown"}, []any{status, code}, "%s %s: %s", op.Method, op.Path, param)
		}
	}
}

func known(params []string, name string) bool {
	for _, p := range params {
		if p == name {
			return true
		}
	}
	return false
}
