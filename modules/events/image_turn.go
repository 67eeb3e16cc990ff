package events

import (
	"bytes"
	"encoding/binary"
	"image"
)

// turn is the orientation that a camera writes into a photo (EXIF, 1 to 8): how the stored rows
// lie in the picture. Drawing anew drops the note, so the turn must be made.
type turn uint8

const upright turn = 1

// sideways reports whether width and height change places.
func (t turn) sideways() bool { return t >= 5 && t <= 8 }

// apply gives the picture as it should be seen.
func (t turn) apply(src *image.RGBA) *image.RGBA {
	if t <= upright || t > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if t.sideways() {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := [...][2]int{2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {h - 1 - y, x}, 7: {h - 1 - y, w - 1 - x}, 8: {y, w - 1 - x}}[t]
			dst.SetRGBA(to[0], to[1], src.RGBAAt(x, y))
		}
	}
	return dst
}

// orientation finds the note in a JPEG; upright when there is none or it makes no sense.
func orientation(raw []byte) turn {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; { // JPEG segments: marker, length, content
		marker, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(raw) {
			break
		}
		if content := raw[at+4 : at+2+size]; marker == 0xe1 && bytes.HasPrefix(content, []byte("Exif\x00\x00")) {
			return tiffOrientation(content[6:])
		}
		at += 2 + size
	}
	return upright
}

// tiffOrientation reads tag 0x0112 of the first directory.
func tiffOrientation(b []byte) turn {
	if len(b) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(b, []byte("MM")) {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return upright
	}
	entries := b[at+2:]
	for n := int(order.Uint16(b[at:])); n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if t := turn(min(order.Uint16(entries[8:]), 255)); t >= 1 && t <= 8 {
			return t
		}
		return upright
	}
	return upright
}
