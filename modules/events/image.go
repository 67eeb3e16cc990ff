package events

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"github.com/tixters/tixters/core/errs"
)

// Limits and sizes of pictures.
const (
	maxImageBytes  = 5 << 20
	maxImageSide   = 6000
	maxImagePixels = 24_000_000
	largeWidth     = 1600
	smallWidth     = 640
	jpegQuality    = 84
)

// darkroom develops one picture at a time: a picture at the limits takes some 300 MB for a
// second, which must not be multiplied by whoever uploads at once.
type darkroom struct{ seat chan struct{} }

func newDarkroom() darkroom { return darkroom{seat: make(chan struct{}, 1)} }

// picture is a developed picture; width and height are of large.
type picture struct {
	large, small  []byte
	width, height int
}

// format reads one kind of picture. Only these are ever decoded, whatever other packages register.
type format struct {
	magic  func(head []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

func formats() []format {
	return []format{
		{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }, png.DecodeConfig, png.Decode},
		{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }, jpeg.DecodeConfig, jpeg.Decode},
		{func(b []byte) bool {
			return len(b) > 12 && bytes.HasPrefix(b, []byte("RIFF")) && bytes.Equal(b[8:12], []byte("WEBP"))
		}, webp.DecodeConfig, webp.Decode},
	}
}

// develop looks at what the bytes are, not at what they are called, checks the size that their
// head declares before anything is unpacked, and draws the picture anew, upright and on white.
func (d darkroom) develop(ctx context.Context, raw []byte) (picture, error) {
	refuse := func(message string, cause error) (picture, error) {
		return picture{}, errs.InvalidField("body", message).At("events.image", cause)
	}
	if len(raw) == 0 || len(raw) > maxImageBytes {
		return refuse("The picture has at most 5 MiB.", nil)
	}
	var is *format
	for _, f := range formats() {
		if f.magic(raw) {
			is = &f
		}
	}
	if is == nil {
		return refuse("The picture is a PNG, JPEG or WebP file.", nil)
	}
	c, err := is.config(bytes.NewReader(raw))
	if err != nil {
		return refuse("The picture cannot be read.", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxImageSide || c.Height > maxImageSide || c.Width*c.Height > maxImagePixels {
		return refuse("The picture has at most 6000 pixels a side and 24 million in all.", nil)
	}
	select {
	case d.seat <- struct{}{}:
		defer func() { <-d.seat }()
	case <-ctx.Done():
		return picture{}, ctx.Err()
	}
	img, err := is.decode(bytes.NewReader(raw))
	if err != nil {
		return refuse("The picture cannot be read.", err)
	}
	large := scale(img, orientation(raw), largeWidth)
	small := scale(large, upright, smallWidth)
	p := picture{width: large.Bounds().Dx(), height: large.Bounds().Dy()}
	if p.large, err = encode(large); err != nil {
		return refuse("The picture cannot be read.", err)
	}
	p.small, err = encode(small)
	return p, err
}

func encode(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: jpegQuality})
	return b.Bytes(), err
}

// scale draws the picture upright on white, at most width pixels wide and never larger than it is.
func scale(src image.Image, turned turn, width int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	wide := w
	if turned.sideways() {
		wide = h
	}
	size := func(limit int) image.Rectangle { // of the picture before it is turned
		if wide <= limit {
			return image.Rect(0, 0, w, h)
		}
		return image.Rect(0, 0, max(1, (w*limit+wide/2)/wide), max(1, (h*limit+wide/2)/wide))
	}
	if wide > 2*width { // the fine filter's memory grows with the source, so it gets a halved one
		half := image.NewRGBA(size(2 * width))
		draw.ApproxBiLinear.Scale(half, half.Bounds(), src, src.Bounds(), draw.Src, nil)
		src = half
	}
	dst := image.NewRGBA(size(width))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if dst.Bounds().Size() == src.Bounds().Size() {
		draw.Draw(dst, dst.Bounds(), src, src.Bounds().Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Over, nil)
	}
	return turned.apply(dst)
}
