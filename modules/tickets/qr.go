package tickets

import (
	"fmt"

	"rsc.io/qr"
)

const (
	qrScale = 8 // pixels a module: 424 pixels for a ticket, sharp on a phone
	qrQuiet = 4 // modules of white around the code, which readers need
)

func encodeQR(code string) (*qr.Code, error) {
	c, err := qr.Encode(code, qr.M)
	if err != nil {
		return nil, fmt.Errorf("make QR code: %w", err)
	}
	return c, nil
}

func drawQR(code string) ([]byte, error) {
	c, err := encodeQR(code)
	if err != nil {
		return nil, err
	}
	c.Scale = qrScale
	return c.PNG(), nil
}
