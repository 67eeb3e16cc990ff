package demo

// seller is an organization with its venue and events.
type seller struct {
	name     string
	country  string
	currency string
	owner    person
	staff    []person
	venues   []venue
	fee      fee
}

type person struct{ email, name, role string }

type venue struct {
	name, street, postal, city, region, country, zone string
	capacity                                          int
	gates                                             []string
	events                                            []event
}

type fee struct {
	basisPoints, fixed, tax int64
	taxIncluded             bool
}

// event is told in days and wall clock from the day of seeding. On day 0 its tickets can be
// scanned at once: outside of the day's hours it starts in three hours instead.
type event struct {
	name, summary, description string
	days                       int
	doors, starts, ends        string
	poster                     func() []byte
	alt                        string
	tiers                      []tier
	state                      string // "draft", "cancelled"; "" is published
	guests                     int    // free tickets taken already, two each order
}

type tier struct {
	name, about string
	price       int64
	places      int
	most        int
	opensInDays int
}

// Password is that of every demo sign-in.
const Password = "correct horse battery"

// Admin and Owner are the demo sign-ins that the start page of `tixters run` shows.
const (
	Admin = "admin@tixters.example"
	Owner = "mara@harbournights.example"
	Door  = "lin@harbournights.example"
)

func sellers() []seller {
	return []seller{
		{
			name: "Harbour Nights", country: "US", currency: "USD", fee: fee{basisPoints: 500, fixed: 150},
			owner: person{Owner, "Mara Okafor", "owner"},
			staff: []person{{"theo@harbournights.example", "Theo Lindqvist", "manager"}, {Door, "Lin Castellanos", "door"}},
			venues: []venue{
				{name: "Warehouse 9", street: "2140 NW Front Avenue", postal: "97209", city: "Portland", region: "OR", country: "US", zone: "America/Los_Angeles", capacity: 900, gates: []string{"Gate A", "Gate B"}, events: []event{
					{
						name: "Lanterns of the North: Live in the Round", days: 0, doors: "19:00", starts: "20:00", ends: "23:00", poster: lanterns,
						alt:         "A yellow glow fading through orange and violet into night, over dark mountain ridges",
						summary:     "Eight musicians, one circle, no stage. The band's only show on the west coast this winter.",
						description: "Lanterns of the North play in the middle of the room, and you stand around them.\n\nThe evening has two halves with a break of twenty minutes. The bar takes cards only. Coats are free to check with a floor ticket.\n\nWe sell exactly as many tickets as the room breathes well with. If it is sold out here, it is sold out.",
						tiers: []tier{
							{name: "Floor, standing", about: "Coat check included", price: 3800, places: 620, most: 8},
							{name: "Balcony, seated", about: "Unreserved seats, good sight lines", price: 5350, places: 12, most: 4},
						},
					},
					{
						name: "Blocks Party: Six Hours of House", days: 33, doors: "20:30", starts: "21:00", ends: "23:59", poster: blocks,
						alt:         "A bright grid of tilted squares and dots in blue, yellow, orange and green",
						summary:     "Four rooms of sound, one ticket. Tickets open in a week.",
						description: "Resident and visiting selectors in four rooms, from nine until midnight.\n\nOver twenty-one only. Bring a photo id; we check it at Gate A.",
						tiers:       []tier{{name: "All rooms", about: "Over 21", price: 2500, places: 850, most: 6, opensInDays: 7}},
					},
				}},
				{name: "The Lookout", street: "88 Ferry Road", postal: "98101", city: "Seattle", region: "WA", country: "US", zone: "America/Los_Angeles", capacity: 60, gates: []string{"Front door"}, events: []event{
					{
						name: "Tides: An Evening Reading", days: 5, doors: "18:30", starts: "19:00", ends: "20:30", poster: tides,
						alt:         "A pale moon over layered green waves",
						summary:     "New stories about water, read by the people who wrote them. Free, and full.",
						description: "Five writers, ten minutes each, and a long table afterwards.\n\nThe reading is free. If you cannot come, tell us, so that somebody else can.",
						tiers:       []tier{{name: "Free entry", price: 0, places: 6, most: 2}},
						guests:      6,
					},
				}},
			},
		},
		{
			name: "Kammer & Klang", country: "DE", currency: "EUR", fee: fee{basisPoints: 350, fixed: 79, tax: 700, taxIncluded: true},
			owner: person{"jonas@kammerundklang.example", "Jonas Brandt", "owner"},
			staff: []person{{"elif@kammerundklang.example", "Elif Yıldız", "manager"}},
			venues: []venue{
				{name: "Kesselhaus", street: "Knaackstraße 97", postal: "10435", city: "Berlin", country: "DE", zone: "Europe/Berlin", capacity: 400, gates: []string{"Haupteingang", "Hof"}, events: []event{
					{
						name: "Four Strings, One Breath", days: 19, doors: "19:15", starts: "20:00", ends: "22:00", poster: strings,
						alt:         "Dark strings vibrating across a red and orange field",
						summary:     "The Arda Quartet plays Bartók's fourth and something written for this room.",
						description: "Bartók's fourth quartet, a new piece by Selin Arda, and after the break whatever the room asks for.\n\nLatecomers are let in between movements.",
						tiers: []tier{
							{name: "Parkett", price: 2900, places: 240, most: 6},
							{name: "Empore", about: "Benches, partly limited view", price: 1900, places: 90, most: 6},
							{name: "Unter 26", about: "Please bring an id", price: 900, places: 40, most: 2},
						},
					},
					{
						name: "Night of the Planets", days: 8, doors: "21:00", starts: "21:30", ends: "23:30", poster: orbit,
						alt:         "Thin white orbits with yellow planets around a violet sun",
						summary:     "A talk, a telescope, and live electronics under the dome. Entry is free.",
						description: "Dr. Amara Nkemelu explains what we will see and, if the clouds allow it, shows it to you.\n\nFree entry with a ticket; a place is yours until half past nine.",
						tiers:       []tier{{name: "Free entry", about: "Places are kept until 21:30", price: 0, places: 180, most: 4}},
					},
					{
						name: "Solo: An Actor, a Chair, a Light", days: 24, doors: "19:30", starts: "20:00", ends: "21:20", poster: halo, state: "cancelled",
						alt:         "A single spotlight on an empty stage",
						summary:     "Eighty minutes of Thomas Veldt, alone.",
						description: "Thomas Veldt plays everybody.",
						tiers:       []tier{{name: "Freie Platzwahl", price: 2400, places: 120, most: 6}},
					},
				}},
			},
		},
	}
}
