package events

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type imageUpdateIn struct {
	EventPath
	Alt     string `query:"alt" maxLength:"300" doc:"What the picture shows, for those who cannot see it"`
	RawBody []byte `contentType:"image/*"`
}

type imageGetIn struct {
	ImageID     tix.ImageID `path:"image_id" example:"img_01k9z3v5m8q2w4x6y8a0b2c4d6"`
	Width       int         `query:"w" minimum:"1" maximum:"10000" default:"1600" doc:"Wanted width in pixels: 640 or less gives the small picture"`
	IfNoneMatch string      `header:"If-None-Match"`
}

type imageGetOut struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (m *Module) imageRoutes(r *web.Router, one string) {
	web.Handle(r, web.Operation{ID: "events.image.update", Method: http.MethodPut, Path: one + "/image", Summary: "Set the picture of an event",
		Description: "The body is the file itself: PNG, JPEG or WebP, at most 5 MiB, 6000 pixels a side and 24 million in all. It is drawn anew as JPEG, 1600 and 640 pixels wide.",
		MaxBody:     maxImageBytes + 1, Limit: web.Limit{Burst: 10, Per: time.Minute, By: web.ByPrincipal}}, m.setImage)
	web.Handle(r, web.Operation{ID: "events.image.get", Method: http.MethodGet, Path: "images/{image_id}", Summary: "Show a picture",
		Description: "A JPEG that never changes under its id."}, m.image)
}

func (m *Module) setImage(ctx context.Context, in *imageUpdateIn) (*eventOut, error) {
	return m.answer(ctx)(m.service.SetImage(ctx, in.OrganizationID, in.EventID, in.Alt, in.RawBody))
}

func (m *Module) image(ctx context.Context, in *imageGetIn) (*imageGetOut, error) {
	content, err := m.service.Image(ctx, in.ImageID, in.Width)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(content)
	out := &imageGetOut{Status: http.StatusOK, ContentType: "image/jpeg", ETag: `"` + hex.EncodeToString(digest[:16]) + `"`,
		CacheControl: "public, max-age=31536000, immutable", Body: content}
	if strings.Contains(in.IfNoneMatch, out.ETag) {
		out.Status, out.Body = http.StatusNotModified, nil
	}
	return out, nil
}
