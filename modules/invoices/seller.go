package invoices

import (
	"strings"
	"time"
	_ "time/tzdata" // zones are known on every machine

	"github.com/tixters/tixters/core/errs"
)

// SellerDetails are what the law wants to know of who issues documents, and how these are numbered.
type SellerDetails struct {
	LegalName         string `json:"legal_name"`
	Street            string `json:"street"`
	PostalCode        string `json:"postal_code,omitempty"`
	City              string `json:"city"`
	Country           string `json:"country"` // ISO 3166-1 alpha-2
	TaxNumber         string `json:"tax_number,omitempty"`
	VATID             string `json:"vat_id,omitempty"`
	Email             string `json:"email,omitempty"`
	NumberPrefix      string `json:"number_prefix,omitempty"`
	SmallBusinessText string `json:"small_business_text,omitempty"` // stands on documents without tax
	Zone              string `json:"zone"`                          // IANA: whose date is on documents
	FeeTaxRate        int64  `json:"fee_tax_rate,omitempty"`        // basis points, included in our fees: the platform's only
}

func (d SellerDetails) party() Party {
	return Party{Name: d.LegalName, Street: d.Street, PostalCode: d.PostalCode, City: d.City, Country: d.Country,
		TaxNumber: d.TaxNumber, VATID: d.VATID, Email: d.Email}
}

// tidy takes what people do not mean away: spaces, and small letters in codes.
func (d SellerDetails) tidy() SellerDetails {
	p := d.party().tidy()
	d.LegalName, d.Street, d.PostalCode, d.City, d.Country = p.Name, p.Street, p.PostalCode, p.City, p.Country
	d.TaxNumber, d.VATID, d.Email = p.TaxNumber, p.VATID, p.Email
	d.NumberPrefix, d.SmallBusinessText = strings.ToUpper(strings.TrimSpace(d.NumberPrefix)), strings.TrimSpace(d.SmallBusinessText)
	return d
}

// check says which field is wrong; the platform may tax its fees.
func (d SellerDetails) check(platform bool) error {
	if d.LegalName == "" {
		return errs.InvalidField("body.legal_name", "Say the name under which the business is registered.")
	}
	if err := d.party().check("body."); err != nil {
		return err
	}
	if union(d.Country) && d.TaxNumber == "" && d.VATID == "" {
		return errs.InvalidField("body.tax_number", "In the European Union an invoice needs a tax number or a VAT id.")
	}
	if strings.Trim(d.NumberPrefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || len(d.NumberPrefix) > 8 {
		return errs.InvalidField("body.number_prefix", "At most 8 letters and digits.")
	}
	if _, err := time.LoadLocation(d.Zone); err != nil || d.Zone == "Local" || d.Zone == "" {
		return errs.InvalidField("body.zone", "There is no such time zone; one is Europe/Berlin.")
	}
	if d.FeeTaxRate < 0 || d.FeeTaxRate > 5000 || !platform && d.FeeTaxRate != 0 {
		return errs.InvalidField("body.fee_tax_rate", "Between 0 and 5000 basis points, and the platform's only.")
	}
	return nil
}

func (p Party) tidy() Party {
	for _, text := range []*string{&p.Name, &p.Street, &p.PostalCode, &p.City, &p.Country, &p.TaxNumber, &p.VATID, &p.Email} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	p.Country = strings.ToUpper(p.Country)
	p.VATID = strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "").Replace(p.VATID))
	return p
}

// check says which field is wrong, of whose names at is the beginning.
func (p Party) check(at string) error {
	switch {
	case p.Street == "":
		return errs.InvalidField(at+"street", "An invoice needs the street.")
	case p.City == "":
		return errs.InvalidField(at+"city", "An invoice needs the city.")
	case len(p.Country) != 2 || !letters(p.Country):
		return errs.InvalidField(at+"country", "Two letters, such as DE.")
	case p.VATID != "" && !plausibleVATID(p.VATID):
		return errs.InvalidField(at+"vat_id", "A VAT id is two letters for the country and 2 to 13 letters and digits, such as DE123456789.")
	}
	return nil
}

// plausibleVATID knows the common form of VAT ids; only the tax office knows whether one exists.
func plausibleVATID(id string) bool {
	if len(id) < 4 || len(id) > 15 || !letters(id[:2]) {
		return false
	}
	return strings.Trim(id[2:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+*") == ""
}

func letters(s string) bool { return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }
