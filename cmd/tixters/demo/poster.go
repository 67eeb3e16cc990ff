package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
)

// Posters are drawn here, by shading every pixel: gradients and a motif in the house's
// palette, so that demo data needs no picture of anybody else.

const posterWidth, posterHeight = 1280, 800

// ink is a colour with parts from 0 to 1.
type ink struct{ r, g, b float64 }

func hex(n uint32) ink {
	return ink{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}
}

func (a ink) mix(b ink, t float64) ink {
	t = math.Max(0, math.Min(1, t))
	return ink{a.r + (b.r-a.r)*t, a.g + (b.g-a.g)*t, a.b + (b.b-a.b)*t}
}

// ramp goes through its colours as t goes from 0 to 1.
func ramp(t float64, stops ...ink) ink {
	t = math.Max(0, math.Min(0.9999, t)) * float64(len(stops)-1)
	i := int(t)
	f := t - float64(i)
	return stops[i].mix(stops[i+1], f*f*(3-2*f))
}

// edge is 1 inside of a shape and 0 outside, softened over w; d is the distance to its border.
func edge(d, w float64) float64 { return math.Max(0, math.Min(1, 0.5-d/w)) }

// paint draws a picture; shade gets x from -0.8 to 0.8 and y from -0.5 (top) to 0.5.
func paint(shade func(x, y float64) ink) []byte {
	img := image.NewRGBA(image.Rect(0, 0, posterWidth, posterHeight))
	for j := range posterHeight {
		for i := range posterWidth {
			x, y := float64(i)/posterHeight-0.8, float64(j)/posterHeight-0.5
			c := shade(x, y)
			grain := (math.Mod(math.Sin(float64(i)*12.9898+float64(j)*78.233)*43758.5453, 1)) * 0.018
			img.Set(i, j, color.RGBA{byteOf(c.r + grain), byteOf(c.g + grain), byteOf(c.b + grain), 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 88}); err != nil {
		panic(err) // writing to memory does not fail
	}
	return out.Bytes()
}

func byteOf(v float64) uint8 { return uint8(math.Max(0, math.Min(255, v*255))) }

// lanterns: a glow over dark ridges.
func lanterns() []byte {
	return paint(func(x, y float64) ink {
		glow := math.Hypot(x*0.75, y+0.42)
		c := ramp(glow*1.15, hex(0xffd23f), hex(0xe4572e), hex(0x8a3ba8), hex(0x3a2fc4), hex(0x17151c))
		for i := range 4 {
			k := float64(i)
			ridge := 0.42 - 0.2*k + 0.16*math.Exp(-math.Pow((x-0.12+0.1*k)*3.2, 2)) - 0.62*math.Exp(-math.Pow((x+0.05*k)*2.4, 2))*(1-0.22*k)
			c = c.mix(hex(0x17151c), 0.55*edge(math.Abs(y-ridge)-0.012, 0.006))
		}
		return c.mix(hex(0x17151c), math.Max(0, y)*0.9)
	})
}

// tides: slow waves under a moon.
func tides() []byte {
	return paint(func(x, y float64) ink {
		c := ramp(y+0.5, hex(0x0b2545), hex(0x13517a), hex(0x2a9d8f), hex(0xf4f1ea))
		c = c.mix(hex(0xfff3c4), edge(math.Hypot(x-0.34, y+0.2)-0.13, 0.006))
		for i := range 9 {
			k := float64(i)
			wave := -0.02 + k*0.065 + 0.028*math.Sin(x*(5+k*0.7)+k*1.9) + 0.01*math.Sin(x*17+k)
			c = c.mix(hex(0x0b2545).mix(hex(0x2a9d8f), k/9), 0.5*edge(wave-y, 0.004)*0.45)
		}
		return c
	})
}

// strings: vibrating lines of a quartet.
func strings() []byte {
	return paint(func(x, y float64) ink {
		c := ramp((x+0.8)/1.6*0.6+(y+0.5)*0.4, hex(0x6b1e2e), hex(0xb3261e), hex(0xe4572e), hex(0xfaf8f4))
		for i := range 4 {
			k := float64(i)
			line := -0.24 + 0.16*k + 0.09*math.Sin(x*math.Pi*(1.25+k*0.6)+k)*math.Cos(x*1.9)
			for j := range 6 {
				echo := float64(j)
				c = c.mix(hex(0x17151c), (0.75-0.12*echo)*edge(math.Abs(y-line-echo*0.011*math.Sin(x*4+k))-0.0022, 0.004))
			}
		}
		return c
	})
}

// blocks: a city festival of tilted squares.
func blocks() []byte {
	return paint(func(x, y float64) ink {
		palette := []ink{hex(0x3a2fc4), hex(0xffd23f), hex(0xe4572e), hex(0xfaf8f4), hex(0x0a6b41), hex(0x17151c)}
		u, v := (x*0.94+y*0.34)*6, (-x*0.34+y*0.94)*6
		i, j := math.Floor(u), math.Floor(v)
		pick := int(math.Abs(math.Floor(math.Sin(i*12.98+j*78.23)*4375.5))) % len(palette)
		c := palette[pick]
		fu, fv := u-i-0.5, v-j-0.5
		other := palette[(pick+1+int(math.Abs(i+j)))%len(palette)]
		if int(i+j)%2 == 0 {
			return c.mix(other, edge(math.Hypot(fu, fv)-0.34, 0.03))
		}
		return c.mix(other, edge(math.Max(fu+fv, 0)-0.02, 0.03))
	})
}

// halo: one spotlight on a stage.
func halo() []byte {
	return paint(func(x, y float64) ink {
		c := ramp((y+0.5)*0.9, hex(0x121017), hex(0x2a2547), hex(0x3a2fc4))
		beam := math.Abs(x+0.05) - 0.08 - (y+0.5)*0.34
		c = c.mix(hex(0xffd23f), 0.62*edge(beam, 0.12)*(1-(y+0.5)*0.4))
		floor := math.Hypot((x+0.05)/1.9, (y-0.36)/0.36) - 0.26
		c = c.mix(hex(0xfff3c4), 0.85*edge(floor, 0.02))
		return c.mix(hex(0x121017), edge(math.Hypot((x+0.05)*2.6, (y-0.2)*1.05)-0.16, 0.012)*edge(y-0.37, 0.01))
	})
}

// orbit: rings for a night of science.
func orbit() []byte {
	return paint(func(x, y float64) ink {
		d := math.Hypot(x-0.1, y+0.02)
		c := ramp(d*1.1, hex(0xa9a3ff), hex(0x3a2fc4), hex(0x1c1923), hex(0x0c0b10))
		for i := range 7 {
			k := float64(i)
			tilt := math.Hypot((x-0.1)*math.Cos(k*0.2)+y*0.5, (y+0.02)*1.35-(x-0.1)*0.22)
			c = c.mix(hex(0xfaf8f4), 0.7*edge(math.Abs(tilt-0.13-k*0.085)-0.0016, 0.004))
			a := k*2.4 + 0.6
			px, py := 0.1+(0.13+k*0.085)*math.Cos(a), -0.02+(0.13+k*0.085)*math.Sin(a)*0.72
			c = c.mix(hex(0xffd23f), edge(math.Hypot(x-px, y-py)-0.011-0.002*k, 0.004))
		}
		return c
	})
}
