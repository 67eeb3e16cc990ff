package disputes

import (
	"context"
	"maps"
	"net/mail"
	"net/netip"
	"slices"
	"unicode/utf8"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Edit changes what will be told the bank; texts that are not named stay, empty ones are left out. The
// pack is drawn again. Refused (dispute_answered) once it was told.
func (s *Service) Edit(ctx context.Context, org tix.OrganizationID, id tix.DisputeID, texts map[string]string) (Dispute, error) {
	if err := check(texts); err != nil {
		return Dispute{}, err
	}
	d, err := s.change(ctx, org, id, "disputes.dispute.update", slices.Sorted(maps.Keys(texts)), func(ctx context.Context, d *Dispute) error {
		all := 0
		for name, text := range texts {
			if d.Evidence[name] = text; text == "" {
				delete(d.Evidence, name)
			}
		}
		for _, text := range d.Evidence {
			all += utf8.RuneCountInString(text)
		}
		if all > longestAll {
			return errs.InvalidField("body.evidence", "The texts may have 150,000 characters together.")
		}
		if err := s.store.put(ctx, d); err != nil {
			return err
		}
		f, err := s.gather(ctx, d.OrderID)
		if err != nil {
			return err
		}
		return s.repack(ctx, *d, f)
	})
	return d, errs.Wrap("disputes.edit", err)
}

// check refuses texts that the provider would not take, each by its name.
func check(texts map[string]string) error {
	var wrong []errs.Field
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text, why := texts[name], ""
		switch {
		case !slices.Contains(textFields(), name):
			why = "There is no such text."
		case utf8.RuneCountInString(text) > longestText:
			why = "This text is too long: 20,000 characters are the most."
		case text == "":
		case name == "customer_email_address":
			if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
				why = "This does not look like an e-mail address."
			}
		case name == "customer_purchase_ip":
			if _, err := netip.ParseAddr(text); err != nil {
				why = "This is not an IP address."
			}
		}
		if why != "" {
			wrong = append(wrong, errs.Field{Name: "body.evidence." + name, Message: why})
		}
	}
	if wrong == nil {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The request is not valid.", Fields: wrong}
}

// change changes what a dispute of the organization will tell the bank, and records it.
func (s *Service) change(ctx context.Context, org tix.OrganizationID, id tix.DisputeID, verb string, fields []string, do func(context.Context, *Dispute) error) (Dispute, error) {
	var d Dispute
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if d, err = s.store.lock(ctx, id); err != nil {
			return err
		}
		if d.OrganizationID != org {
			return errs.Missing("dispute")
		}
		if !d.editable() {
			return ErrAnswered
		}
		if err := s.ours(ctx, d); err != nil {
			return err
		}
		if err := do(ctx, &d); err != nil {
			return err
		}
		details := map[string]string{}
		for _, f := range fields {
			details[f] = "changed"
		}
		return s.record(ctx, d, verb, details)
	})
	return d, err
}

// repack draws the pack and keeps it. What is the same as before stays as it is, also at the provider.
func (s *Service) repack(ctx context.Context, d Dispute, f facts) error {
	content, err := drawPack(s.press, d, f)
	if err != nil {
		return err
	}
	file, err := newFile(d, Pack, "evidence-"+f.order.Reference+".pdf", content)
	if err != nil {
		return err
	}
	file.AddedBy, file.CreatedAt = "system", s.clock.Now()
	return s.store.putFile(ctx, &file)
}

// Attach adds a file for one of the provider's fields, in place of the one that is there. Invalid when it is
// no PDF, PNG or JPEG, or when the files are too large together; ErrAnswered once the bank was told.
func (s *Service) Attach(ctx context.Context, org tix.OrganizationID, id tix.DisputeID, field, name string, content []byte) (Dispute, error) {
	if !slices.Contains(fileFields(), field) {
		return Dispute{}, errs.InvalidField("path.field", "There is no such field for a file.")
	}
	d, err := s.change(ctx, org, id, "disputes.file.update", []string{field}, func(ctx context.Context, d *Dispute) error {
		file, err := newFile(*d, field, name, content)
		if err != nil {
			return err
		}
		have, err := s.store.files(ctx, id)
		if err != nil {
			return err
		}
		all := file.Size
		for _, f := range have {
			if f.Field != field {
				all += f.Size
			}
		}
		if all > mostFiles {
			return errs.InvalidField("body", "The files may have 4.5 megabytes together.")
		}
		file.AddedBy, file.CreatedAt = actor(ctx), s.clock.Now()
		return s.store.putFile(ctx, &file)
	})
	return d, errs.Wrap("disputes.attach", err)
}

// Detach takes a person's file away; errs.NotFound when there is none.
func (s *Service) Detach(ctx context.Context, org tix.OrganizationID, id tix.DisputeID, field string) error {
	_, err := s.change(ctx, org, id, "disputes.file.delete", []string{field}, func(ctx context.Context, _ *Dispute) error {
		gone := false
		if field != Pack {
			var err error
			if gone, err = s.store.removeFile(ctx, id, field); err != nil {
				return err
			}
		}
		if !gone {
			return errs.Missing("file")
		}
		return nil
	})
	return errs.Wrap("disputes.detach", err)
}

// File gives a file of a dispute with its content: what the bank was told, or will be. errs.NotFound.
func (s *Service) File(ctx context.Context, org tix.OrganizationID, id tix.DisputeID, field string) (File, error) {
	const op = "disputes.file"
	if _, err := s.Get(ctx, org, id); err != nil {
		return File{}, errs.Wrap(op, err)
	}
	f, err := s.store.file(ctx, id, field)
	return f, errs.Wrap(op, err)
}

// Files gives the files of disputes without their contents, the pack first.
func (s *Service) Files(ctx context.Context, ids ...tix.DisputeID) (map[tix.DisputeID][]File, error) {
	all, err := s.store.files(ctx, ids...)
	out := map[tix.DisputeID][]File{}
	for _, f := range all {
		out[f.DisputeID] = append(out[f.DisputeID], f)
	}
	return out, errs.Wrap("disputes.files", err)
}
