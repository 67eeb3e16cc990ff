package standin

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
)

const (
	largestFile = 5_000_000 // bytes of one file of evidence
	maxUpload   = 10 << 20  // of a whole request
)

// upload is the file of a request.
type upload struct {
	name    string
	content []byte
}

// file is what is kept of an uploaded one: all but its content.
type file struct {
	ID        string  `json:"id"`
	Object    string  `json:"object"`
	Created   int64   `json:"created"`
	ExpiresAt *int64  `json:"expires_at"`
	Filename  *string `json:"filename"`
	Links     page    `json:"links"`
	Purpose   string  `json:"purpose"`
	Size      int64   `json:"size"`
	Title     *string `json:"title"`
	Type      string  `json:"type"`
	URL       *string `json:"url"`
}

// readUpload decodes a multipart request. What it gives stands for the request: the boundary is another
// each time, and is no part of it.
func readUpload(w http.ResponseWriter, r *http.Request, c *call) (url.Values, string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, "", badParam("", "", "Files are sent as multipart/form-data.")
	}
	values := url.Values{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", badParam("", "", "The request could not be decoded as multipart/form-data.")
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, "", badParam("", "", "The request body could not be read.")
		}
		if part.FormName() == "file" && part.FileName() != "" {
			c.file = &upload{part.FileName(), content}
			continue
		}
		values.Add(part.FormName(), string(content))
	}
	// Who leaves is only noticed once the body was read to its end.
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, "", badParam("", "", "The request body could not be read.")
	}
	request := values.Encode()
	if c.file != nil {
		sum := sha256.Sum256(c.file.content)
		request += "\n" + c.file.name + "\n" + hex.EncodeToString(sum[:])
	}
	return values, request, nil
}

func (s *Server) createFile(c *call) (any, error) {
	if err := c.form.required("purpose"); err != nil {
		return nil, err
	}
	if purpose := c.form.str("purpose"); purpose != "dispute_evidence" {
		return nil, badParam("", "purpose", "The stand-in takes files with purpose dispute_evidence only, not %s.", purpose)
	}
	if c.file == nil {
		return nil, badParam("parameter_missing", "file", "Missing required param: file.")
	}
	kind := map[string]string{"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[http.DetectContentType(c.file.content)]
	switch {
	case kind == "":
		return nil, badParam("", "file", "Invalid file type: a file with purpose dispute_evidence is a PDF, JPEG or PNG.")
	case len(c.file.content) > largestFile:
		return nil, badParam("", "file", "The file is larger than %d bytes.", largestFile)
	}
	f := &file{
		ID: randomID("file"), Object: "file", Created: s.unix(), Filename: &c.file.name, Purpose: "dispute_evidence", Size: int64(len(c.file.content)), Type: kind,
	}
	f.Links = page{Object: "list", Data: []any{}, URL: "/v1/file_links?file=" + f.ID}
	s.own(c.account, f.ID)
	s.files.put(f.ID, f)
	return f, nil
}

func (s *Server) getFile(c *call) (any, error) {
	f, ok := find(s, c, s.files, c.id)
	if !ok {
		return nil, missing("file", c.id)
	}
	return f, nil
}

func (s *Server) listFiles(c *call) (any, error) {
	purpose := c.form.str("purpose")
	return listOwn(s, c, "/v1/files", s.files, func(f *file) (any, int64, bool) { return f, f.Created, purpose == "" || f.Purpose == purpose })
}

// checkEvidence refuses fields that name no file of the dispute's account.
func (s *Server) checkEvidence(c *call) error {
	for _, name := range evidenceFiles() {
		key := "evidence[" + name + "]"
		if id := c.form.str(key); id != "" {
			if _, ok := find(s, c, s.files, id); !ok {
				return badParam("resource_missing", key, "No such file upload: '%s'", id)
			}
		}
	}
	return nil
}
