package site

import (
	"html"
	"regexp"
	"strings"
)

const (
	headMark = "<!--tix:head-->"
	bodyMark = "<!--tix:shell-->"
)

// fill puts the shell into the built page.
func fill(index string, s Shell) string {
	if s.Title != "" {
		index = regexp.MustCompile(`(?s)<title>.*?</title>`).ReplaceAllLiteralString(index, "<title>"+html.EscapeString(s.Title)+"</title>")
	}
	index = strings.Replace(index, headMark, head(s), 1)
	return strings.Replace(index, bodyMark, string(s.Body), 1)
}

func head(s Shell) string {
	if s.Title == "" {
		return ""
	}
	var b strings.Builder
	meta := func(attr, name, content string) {
		if content != "" {
			b.WriteString(`<meta ` + attr + `="` + name + `" content="` + html.EscapeString(content) + `">`)
		}
	}
	meta("name", "description", s.Description)
	meta("property", "og:type", "website")
	meta("property", "og:title", s.Title)
	meta("property", "og:description", s.Description)
	meta("property", "og:image", s.Image)
	meta("property", "og:url", s.Canonical)
	if s.Image != "" {
		meta("name", "twitter:card", "summary_large_image")
	}
	if s.Canonical != "" {
		b.WriteString(`<link rel="canonical" href="` + html.EscapeString(s.Canonical) + `">`)
	}
	return b.String()
}
