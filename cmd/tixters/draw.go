package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/waitingroom"
)

// checkDraw repeats the draw of an event's waiting room from what the shop publishes, and with an
// entrant's id says their place: `draw <address of the shop> <evt_…> [ent_…]`. It needs no right
// and no database, so anybody can run it.
func checkDraw(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("say whose draw: tixters draw https://tickets.example evt_… [ent_…]")
	}
	base := strings.TrimSuffix(args[0], "/") + "/v1/waitingroom/events/" + url.PathEscape(args[1])
	var draw struct {
		SeedHash string `json:"seed_hash"`
		Seed     string `json:"seed"`
	}
	if err := fetch(ctx, base+"/draw", &draw); err != nil {
		return err
	}
	if draw.Seed == "" {
		return errors.New("the draw has not been held yet")
	}
	inOrder, err := drawn(ctx, base)
	if err != nil {
		return err
	}
	seed, err1 := hex.DecodeString(draw.Seed)
	hash, err2 := hex.DecodeString(draw.SeedHash)
	if err := errors.Join(err1, err2, waitingroom.VerifyDraw(seed, hash, inOrder)); err != nil {
		return fmt.Errorf("the draw is not right: %w", err)
	}
	fmt.Printf("the draw is right: %d places, %s\n", len(inOrder), waitingroom.Rule)
	for i, id := range inOrder {
		if len(args) > 2 && id.String() == args[2] {
			fmt.Printf("%s has place %d\n", id, i+1)
		}
	}
	return nil
}

// drawn gives the entrants in the order of their positions.
func drawn(ctx context.Context, base string) ([]tix.EntrantID, error) {
	var out []tix.EntrantID
	for after := ""; ; {
		var page struct {
			Items []struct {
				EntrantID tix.EntrantID `json:"entrant_id"`
			} `json:"items"`
			Next string `json:"next"`
		}
		if err := fetch(ctx, base+"/draw/entrants?limit=1000&after="+url.QueryEscape(after), &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			out = append(out, item.EntrantID)
		}
		if after = page.Next; after == "" {
			return out, nil
		}
	}
}

func fetch(ctx context.Context, address string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", address, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}
