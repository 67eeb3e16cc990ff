package local

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// DoorCode signs in as the demo organizer and makes an enrolment code for tonight's event.
func DoorCode(ctx context.Context, c *http.Client, a Addresses) (string, error) {
	owner := a.SignIns[1]
	var session struct {
		AccessToken string `json:"access_token"`
	}
	if err := call(ctx, c, http.MethodPost, a.API+"/accounts/sessions", "", map[string]string{"email": owner.Email, "password": owner.Password}, &session); err != nil {
		return "", err
	}
	var mine struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := call(ctx, c, http.MethodGet, a.API+"/accounts/organizations", session.AccessToken, nil, &mine); err != nil || len(mine.Items) == 0 {
		return "", fmt.Errorf("organizations of the demo organizer: %w", err)
	}
	org := a.API + "/events/organizations/" + mine.Items[0].ID
	var events struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := call(ctx, c, http.MethodGet, org+"/events?status=published&q=Lanterns", session.AccessToken, nil, &events); err != nil || len(events.Items) == 0 {
		return "", fmt.Errorf("events of the demo organizer: %w", err)
	}
	var out struct {
		Code string `json:"code"`
	}
	err := call(ctx, c, http.MethodPost, a.API+"/checkin/organizations/"+mine.Items[0].ID+"/events/"+events.Items[0].ID+"/enrolments",
		session.AccessToken, map[string]string{"name": "Demo phone"}, &out)
	return out.Code, err
}

// call makes one JSON call; an answer above 299 is an error with its text.
func call(ctx context.Context, c *http.Client, method, url, token string, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode > 299 {
		return fmt.Errorf("%s %s: %s: %s", method, url, res.Status, raw)
	}
	return json.Unmarshal(raw, out)
}
