package disputes

import (
	"context"
	"slices"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Prepare draws the pack from what is known now, and gives the provider every file that it does not have.
// One that was answered, or is being told, keeps what it has.
func (s *Service) Prepare(ctx context.Context, id tix.DisputeID) error {
	const op = "disputes.prepare"
	d, err := s.store.dispute(ctx, id)
	if err != nil || !open(d.Status) {
		return errs.Wrap(op, err)
	}
	if err := s.ours(ctx, d); err != nil {
		return errs.Wrap(op, err)
	}
	f, err := s.gather(ctx, d.OrderID)
	if err != nil {
		return errs.Wrap(op, err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if d, err = s.store.lock(ctx, id); err != nil || !d.editable() {
			return err
		}
		return s.repack(ctx, d, f)
	})
	if err != nil {
		return errs.Wrap(op, err)
	}
	files, err := s.store.files(ctx, id)
	if err != nil {
		return errs.Wrap(op, err)
	}
	for _, f := range files {
		if f.Reference != "" || f.Field == Pack && packField(d.Reason, files) == "" {
			continue
		}
		if f, err = s.store.file(ctx, id, f.Field); err != nil {
			return errs.Wrap(op, err)
		}
		reference, err := s.provider.UploadEvidence(ctx, f.key(), f.Name, f.Content)
		if err != nil {
			return errs.Wrap(op, err)
		}
		if err := s.store.uploaded(ctx, f, reference); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

// Submit tells the bank what is written down, with its files, once, and gives what the dispute is then. One
// that was answered is only read.
func (s *Service) Submit(ctx context.Context, id tix.DisputeID, by string) (tix.DisputeSheet, error) {
	const op = "disputes.submit"
	d, err := s.store.dispute(ctx, id)
	if err != nil || !open(d.Status) {
		return d.sheet(""), errs.Wrap(op, err)
	}
	if err := s.Prepare(ctx, id); err != nil {
		return d.sheet(""), errs.Wrap(op, err)
	}
	told, err := s.telling(ctx, id)
	if err != nil || told == nil {
		return d.sheet(""), errs.Wrap(op, err)
	}
	p, err := s.provider.SubmitEvidence(ctx, d.Reference, told)
	if err != nil {
		if refused(err) { // a person mends it; until then it can be changed again
			err = errs.Wrap(op, err)
			if undone := s.store.setTelling(ctx, id, nil); undone != nil {
				return d.sheet(""), errs.Wrap(op, undone)
			}
		}
		return d.sheet(""), errs.Wrap(op, err)
	}
	return s.answered(ctx, op, id, by, p)
}

// refused reports whether the same words will never be taken.
func refused(err error) bool {
	return slices.Contains([]errs.Kind{errs.Invalid, errs.Denied, errs.NotFound, errs.Conflict, errs.Gone}, errs.KindOf(err))
}

// telling closes what is told the bank against changes, and gives it: texts, and the provider's ids of
// files. nil when it was answered meanwhile.
func (s *Service) telling(ctx context.Context, id tix.DisputeID) (told map[string]string, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		d, err := s.store.lock(ctx, id)
		if err != nil || !open(d.Status) {
			return err
		}
		files, err := s.store.files(ctx, id)
		if err != nil {
			return err
		}
		out := map[string]string{}
		for name, text := range d.Evidence {
			out[name] = text
		}
		for _, f := range files {
			field := f.Field
			if field == Pack {
				field = packField(d.Reason, files)
			}
			if field == "" {
				continue
			}
			if out[field] = f.Reference; f.Reference == "" {
				return errs.New(errs.Unavailable, "evidence_changed", "The evidence was changed a moment ago. Please try again.")
			}
		}
		if d.TellingAt == nil {
			now := s.clock.Now()
			if err := s.store.setTelling(ctx, id, &now); err != nil {
				return err
			}
		}
		told = out
		return nil
	})
	return told, err
}

// Accept gives a dispute up, and gives what it is then.
func (s *Service) Accept(ctx context.Context, id tix.DisputeID, by string) (tix.DisputeSheet, error) {
	const op = "disputes.accept"
	d, err := s.store.dispute(ctx, id)
	if err != nil || closed(d.Status) {
		return d.sheet(""), errs.Wrap(op, err)
	}
	if err := s.ours(ctx, d); err != nil {
		return d.sheet(""), errs.Wrap(op, err)
	}
	p, err := s.provider.AcceptDispute(ctx, d.Reference)
	if err != nil {
		return d.sheet(""), errs.Wrap(op, err)
	}
	return s.answered(ctx, op, id, by, p)
}

// answered writes down who told the bank, and what it says.
func (s *Service) answered(ctx context.Context, op string, id tix.DisputeID, by string, p tix.Dispute) (tix.DisputeSheet, error) {
	d, err := s.apply(ctx, id, p)
	switch {
	case err != nil:
	case open(p.Status): // it did not take it after all
		err = s.store.setTelling(ctx, id, nil)
	default:
		err = s.store.submitted(ctx, id, by, s.clock.Now())
	}
	return d.sheet(""), errs.Wrap(op, err)
}
