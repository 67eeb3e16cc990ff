package standin

// mailRequest is the body of POST /v3/mail/send, as documented for API v3. Pointers tell a
// field that was left out from an empty one.
type mailRequest struct {
	Personalizations []personalization `json:"personalizations"`
	From             *address          `json:"from"`
	ReplyTo          *address          `json:"reply_to"`
	ReplyToList      []address         `json:"reply_to_list"`
	Subject          string            `json:"subject"`
	Content          []content         `json:"content"`
	Attachments      []attachment      `json:"attachments"`
	TemplateID       string            `json:"template_id"`
	Sections         map[string]string `json:"sections"`
	Headers          map[string]string `json:"headers"`
	Categories       []string          `json:"categories"`
	CustomArgs       map[string]string `json:"custom_args"`
	SendAt           int64             `json:"send_at"`
	BatchID          string            `json:"batch_id"`
	Asm              *asm              `json:"asm"`
	IPPoolName       string            `json:"ip_pool_name"`
	MailSettings     *mailSettings     `json:"mail_settings"`
	TrackingSettings *trackingSettings `json:"tracking_settings"`
}

type personalization struct {
	To                  []address         `json:"to"`
	From                *address          `json:"from"`
	CC                  []address         `json:"cc"`
	BCC                 []address         `json:"bcc"`
	Subject             string            `json:"subject"`
	Headers             map[string]string `json:"headers"`
	Substitutions       map[string]string `json:"substitutions"`
	DynamicTemplateData map[string]any    `json:"dynamic_template_data"`
	CustomArgs          map[string]string `json:"custom_args"`
	SendAt              int64             `json:"send_at"`
}

type address struct {
	Email string `json:"email"`
	Name  string `json:"name"`
}

type content struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type attachment struct {
	Content     string `json:"content"`
	Type        string `json:"type"`
	Filename    string `json:"filename"`
	Disposition string `json:"disposition"`
	ContentID   string `json:"content_id"`
}

type asm struct {
	GroupID         int   `json:"group_id"`
	GroupsToDisplay []int `json:"groups_to_display"`
}

type toggle struct {
	Enable bool `json:"enable"`
}

type mailSettings struct {
	BypassListManagement        *toggle `json:"bypass_list_management"`
	BypassSpamManagement        *toggle `json:"bypass_spam_management"`
	BypassBounceManagement      *toggle `json:"bypass_bounce_management"`
	BypassUnsubscribeManagement *toggle `json:"bypass_unsubscribe_management"`
	Footer                      *struct {
		Enable bool   `json:"enable"`
		Text   string `json:"text"`
		HTML   string `json:"html"`
	} `json:"footer"`
	SandboxMode *toggle `json:"sandbox_mode"`
}

type trackingSettings struct {
	ClickTracking *struct {
		Enable     bool `json:"enable"`
		EnableText bool `json:"enable_text"`
	} `json:"click_tracking"`
	OpenTracking *struct {
		Enable          bool   `json:"enable"`
		SubstitutionTag string `json:"substitution_tag"`
	} `json:"open_tracking"`
	SubscriptionTracking *struct {
		Enable          bool   `json:"enable"`
		Text            string `json:"text"`
		HTML            string `json:"html"`
		SubstitutionTag string `json:"substitution_tag"`
	} `json:"subscription_tracking"`
	Ganalytics *struct {
		Enable      bool   `json:"enable"`
		UtmSource   string `json:"utm_source"`
		UtmMedium   string `json:"utm_medium"`
		UtmTerm     string `json:"utm_term"`
		UtmContent  string `json:"utm_content"`
		UtmCampaign string `json:"utm_campaign"`
	} `json:"ganalytics"`
}
