package standin

func customerParams() []string {
	return append(addressParams(""), append(addressParams("shipping"), "description", "email", "metadata[*]", "name", "phone", "preferred_locales[]",
		"shipping[name]", "shipping[phone]")...)
}

func (s *Server) createCustomer(c *call) (any, error) {
	cus := &customer{ID: randomID("cus"), Object: "customer", Created: s.unix(), PreferredLocales: []string{}, TaxExempt: "none"}
	if err := cus.set(c.form); err != nil {
		return nil, err
	}
	s.own(c.account, cus.ID)
	s.customers.put(cus.ID, cus)
	s.emit(c, "customer.created", cus)
	return cus, nil
}

func (s *Server) getCustomer(c *call) (any, error) {
	cus, ok := find(s, c, s.customers, c.id)
	if !ok {
		return nil, missing("customer", c.id)
	}
	return cus, nil
}

func (s *Server) updateCustomer(c *call) (any, error) {
	cus, ok := find(s, c, s.customers, c.id)
	if !ok {
		return nil, missing("customer", c.id)
	}
	if err := cus.set(c.form); err != nil {
		return nil, err
	}
	s.customers.put(cus.ID, cus)
	s.emit(c, "customer.updated", cus)
	return cus, nil
}

func (cus *customer) set(f form) error {
	metadata, err := f.metadata(cus.Metadata)
	if err != nil {
		return err
	}
	cus.Metadata = metadata
	for key, field := range map[string]**string{
		"description": &cus.Description, "email": &cus.Email, "name": &cus.Name, "phone": &cus.Phone,
	} {
		if f.has(key) {
			*field = f.nullable(key)
		}
	}
	if address := f.tree("address"); address != nil {
		cus.Address = address
	}
	if shipping := f.tree("shipping"); shipping != nil {
		cus.Shipping = shipping
	}
	if locales := f.list("preferred_locales"); locales != nil {
		cus.PreferredLocales = locales
	}
	return nil
}
