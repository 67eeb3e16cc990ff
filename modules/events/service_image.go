package events

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// keptImages is how many pictures of an event stay: mails that were sent show the old ones.
const keptImages = 5

// SetImage gives an event a new picture: PNG, JPEG or WebP, at most 5 MiB, 6000 pixels a side
// and 24 million pixels. alt says what it shows. It is drawn anew in two sizes. Invalid when
// it is not such a picture.
func (s *Service) SetImage(ctx context.Context, org tix.OrganizationID, id tix.EventID, alt string, content []byte) (Event, error) {
	if _, err := s.store.one(ctx, org, id, false); err != nil { // before the expensive part
		return Event{}, errs.Wrap("events.set_image", err)
	}
	pic, err := s.darkroom.develop(ctx, content)
	if err != nil {
		return Event{}, errs.Wrap("events.set_image", err)
	}
	var e Event
	err = s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if e, err = s.store.one(ctx, org, id, true); err != nil {
			return err
		}
		if status := e.StatusAt(s.clock.Now()); status != Draft && status != Published {
			return errOver()
		}
		img := Image{ID: tix.NewImageID(), OrganizationID: org, EventID: id, Width: pic.width, Height: pic.height, Large: pic.large, Small: pic.small}
		if err := s.store.insertImage(ctx, &img, keptImages); err != nil {
			return err
		}
		e.ImageID = img.ID
		if err := s.apply(ctx, &e, Details{ImageAlt: &alt}); err != nil {
			return err
		}
		return s.save(ctx, &e, "events.image.update", map[string]string{"image_id": img.ID.String()})
	})
	return e, errs.Wrap("events.set_image", err)
}

// Image gives the JPEG of a picture, the small one when the wanted width is 640 pixels or less.
func (s *Service) Image(ctx context.Context, id tix.ImageID, width int) ([]byte, error) {
	content, err := s.store.image(ctx, id, width <= smallWidth)
	return content, errs.Wrap("events.image", err)
}
