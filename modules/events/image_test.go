package events

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/errs"
)

// board is red at the left half and blue at the right.
func board(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 220, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 220, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

// bomb is a small PNG whose head declares a huge picture.
func bomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(nil, w)
	head = binary.BigEndian.AppendUint32(head, h)
	head = append([]byte("IHDR"), append(head, 8, 6, 0, 0, 0)...)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

// turnedJPEG writes an EXIF orientation into a JPEG.
func turnedJPEG(t *testing.T, img image.Image, o uint16) []byte {
	t.Helper()
	tiff := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	tiff = append(binary.LittleEndian.AppendUint16(tiff, o), 0, 0, 0, 0, 0, 0)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	raw := asJPEG(t, img)
	app1 := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{}, raw[:2]...), append(app1, exif...)...), raw[2:]...)
}

func seen(t *testing.T, content []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	return img
}

func hue(img image.Image, x, y int) string {
	r, g, b, _ := img.At(x, y).RGBA()
	switch {
	case r > 0xd000 && g > 0xd000 && b > 0xd000:
		return "white"
	case r > b:
		return "red"
	}
	return "blue"
}

func TestPictureIsDrawnAnewInTwoSizes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw          []byte
		large, small image.Point
	}{
		"a wide PNG":             {asPNG(t, board(2400, 1200)), image.Pt(1600, 800), image.Pt(640, 320)},
		"a JPEG":                 {asJPEG(t, board(1600, 900)), image.Pt(1600, 900), image.Pt(640, 360)},
		"a small one stays so":   {asPNG(t, board(500, 300)), image.Pt(500, 300), image.Pt(500, 300)},
		"a tall one keeps ratio": {asPNG(t, board(1000, 3000)), image.Pt(1000, 3000), image.Pt(640, 1920)},
		"one that is halved":     {asPNG(t, board(4000, 400)), image.Pt(1600, 160), image.Pt(640, 64)},
		"one pixel":              {asPNG(t, board(1, 1)), image.Pt(1, 1), image.Pt(1, 1)},
		"a WebP":                 {[]byte(tinyWebP), image.Pt(1, 1), image.Pt(1, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := newDarkroom().develop(context.Background(), c.raw)
			require.NoError(t, err)
			large, small := seen(t, p.large), seen(t, p.small)
			require.Equal(t, c.large, large.Bounds().Size())
			require.Equal(t, c.small, small.Bounds().Size())
			require.Equal(t, c.large, image.Pt(p.width, p.height))
			if c.large.X > 10 {
				require.Equal(t, "red", hue(small, 2, 2))
				require.Equal(t, "blue", hue(small, c.small.X-3, 2))
			}
		})
	}
}

// tinyWebP is a lossless WebP of one pixel.
const tinyWebP = "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"

func TestPictureIsPutUpright(t *testing.T) {
	t.Parallel()
	for o, want := range map[uint16]struct {
		size              image.Point
		topLeft, topRight string
	}{
		1: {image.Pt(60, 40), "red", "blue"},
		2: {image.Pt(60, 40), "blue", "red"},
		3: {image.Pt(60, 40), "blue", "red"},
		4: {image.Pt(60, 40), "red", "blue"},
		5: {image.Pt(40, 60), "red", "red"},
		6: {image.Pt(40, 60), "red", "red"},
		7: {image.Pt(40, 60), "blue", "blue"},
		8: {image.Pt(40, 60), "blue", "blue"},
		9: {image.Pt(60, 40), "red", "blue"},
	} {
		p, err := newDarkroom().develop(context.Background(), turnedJPEG(t, board(60, 40), o))
		require.NoError(t, err)
		img := seen(t, p.large)
		require.Equal(t, want.size, img.Bounds().Size(), "orientation %d", o)
		require.Equal(t, want.topLeft, hue(img, 3, 3), "orientation %d", o)
		require.Equal(t, want.topRight, hue(img, want.size.X-4, 3), "orientation %d", o)
	}
}

func TestTransparentPictureLiesOnWhite(t *testing.T) {
	t.Parallel()
	p, err := newDarkroom().develop(context.Background(), asPNG(t, image.NewRGBA(image.Rect(0, 0, 700, 20))))
	require.NoError(t, err)
	require.Equal(t, "white", hue(seen(t, p.large), 5, 5))
	require.Equal(t, "white", hue(seen(t, p.small), 5, 5))
}

func TestPicturesThatAreRefused(t *testing.T) {
	t.Parallel()
	var animation bytes.Buffer
	require.NoError(t, gif.Encode(&animation, board(4, 4), nil))
	whole := asPNG(t, board(300, 300))
	for name, c := range map[string]struct {
		raw  []byte
		says string
	}{
		"nothing":                      {nil, "5 MiB"},
		"too many bytes":               {append(asPNG(t, board(4, 4)), make([]byte, maxImageBytes)...), "5 MiB"},
		"a GIF":                        {animation.Bytes(), "PNG, JPEG or WebP"},
		"an SVG":                       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "PNG, JPEG or WebP"},
		"a page that calls itself PNG": {[]byte("<html>\x89PNG\r\n\x1a\n"), "PNG, JPEG or WebP"},
		"a head with nothing behind":   {[]byte("\x89PNG\r\n\x1a\n"), "cannot be read"},
		"half a picture":               {whole[:len(whole)/2], "cannot be read"},
		"a bomb of 4 gigapixels":       {bomb(65_535, 65_535), "6000 pixels"},
		"one side too long":            {bomb(6001, 10), "6000 pixels"},
		"too many pixels in all":       {bomb(6000, 6000), "24 million"},
		"a JPEG head and noise":        {[]byte("\xff\xd8\xff\xe1\xff\xff noise"), "cannot be read"},
		"a WebP head and noise":        {[]byte("RIFF\xff\xff\xff\xffWEBPVP8 noise"), "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newDarkroom().develop(context.Background(), c.raw)
			var said *errs.Error
			require.True(t, errors.As(err, &said), "%v", err)
			require.Equal(t, errs.Invalid, said.Kind)
			require.Contains(t, said.Fields[0].Message, c.says)
		})
	}
}

func TestOrientationOfAnyBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tiff := rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "tiff")
		if rapid.Bool().Draw(t, "formed") && len(tiff) >= 8 {
			copy(tiff, "MM\x00*\x00\x00\x00\x08")
		}
		head := append([]byte("\xff\xd8\xff\xe1\x00"), byte(len(tiff)+8))
		got := orientation(append(append(head, "Exif\x00\x00"...), tiff...))
		require.True(t, got >= 1 && got <= 8)
		got = orientation(rapid.SliceOf(rapid.Byte()).Draw(t, "raw"))
		require.True(t, got >= 1 && got <= 8)
	})
}
