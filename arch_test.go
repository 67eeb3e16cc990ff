package tixters

import (
	"bufio"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const house = "github.com/tixters/tixters/"

// vendors may be imported only below these folders. The rest of the house asks through a port.
func vendors() map[string][]string {
	return map[string][]string{
		"github.com/stripe/stripe-go":   {"modules/stripe"},
		"github.com/sendgrid":           {"modules/sendgrid"},
		"github.com/casbin":             {"rbac"},
		"gorm.io":                       {"core/db", "core/outbox", "modules", ""},
		"github.com/gorilla/mux":        {"core/web"},
		"go.temporal.io":                {"core/durable", "core/module", "workflows", "modules", "", "tests"},
		"github.com/danielgtaylor/huma": {"core/web"},
		"github.com/google/wire":        {"", "modules", "workflows"},
	}
}

// unit gives the layer and the room of a package: "modules/seating/fake" is modules, seating.
func unit(path string) (layer, room string) {
	parts := strings.SplitN(strings.TrimPrefix(path, house), "/", 3)
	if len(parts) < 2 {
		return parts[0], ""
	}
	return parts[0], parts[1]
}

// TestImports keeps every package in its layer, with no list of modules in it: a new room is
// under the building code on the day it appears. The table is DESIGN's "who may import whom".
func TestImports(t *testing.T) {
	t.Parallel()
	may := map[string][]string{ // layer: layers that it may import besides its own room
		"core":       {"core"},
		"rbac":       {"core"},
		"migrations": {"core", "migrations"},
		"modules":    {"core", "migrations"},
		"workflows":  {"core"},
		"apps":       {},
	}
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		checkImports(t, p.ImportPath, p.Imports, may)
	}
}

func checkImports(t *testing.T, path string, imports []string, may map[string][]string) {
	t.Helper()
	layer, room := unit(path)
	own := strings.TrimPrefix(path, strings.TrimSuffix(house, "/"))
	for _, imp := range imports {
		for vendor, where := range vendors() {
			if strings.HasPrefix(imp, vendor) && !slices.ContainsFunc(where, func(w string) bool { return below(own, w) }) {
				t.Errorf("%s must not import %s", path, imp)
			}
		}
		if !strings.HasPrefix(imp, house) {
			if path == house+"core/tix" && strings.Contains(imp, ".") {
				t.Errorf("core/tix speaks the standard library only, not %s", imp)
			}
			continue
		}
		allowed, ruled := may[layer]
		to, other := unit(imp)
		switch {
		case !ruled || to == layer && other == room: // the root, commands and tests; the same room
		case path == house+"core/testkit" && to == "migrations": // test support migrates
		case path == house+"core/tix":
			t.Errorf("core/tix must not import %s", imp)
		case layer == "workflows" && imp == house+"workflows/saga":
		case !slices.Contains(allowed, to):
			t.Errorf("%s must not import %s", path, imp)
		}
	}
}

// below reports whether a package lies in a folder; "" is the root package itself.
func below(own, folder string) bool {
	own = strings.TrimPrefix(own, "/")
	if folder == "" {
		return own == ""
	}
	return own == folder || strings.HasPrefix(own, folder+"/")
}

// goFiles calls visit for every Go file of the repository that people wrote.
func goFiles(t *testing.T, visit func(path string, lines int)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "node_modules" || name == "dist" || strings.HasPrefix(name, ".") && name != "." {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_gen.go") {
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		lines := 0
		for s := bufio.NewScanner(f); s.Scan(); lines++ {
		}
		visit(path, lines)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFilesFitInTheHead refuses Go files over 400 lines.
func TestFilesFitInTheHead(t *testing.T) {
	t.Parallel()
	goFiles(t, func(path string, lines int) {
		if lines > 400 {
			t.Errorf("%s has %d lines; 400 is the most", path, lines)
		}
	})
}

// TestNoHiddenState refuses init() and package variables that could change: values go in
// through constructors. What stays allowed cannot change in effect: embedded files, provider
// sets, sentinel errors, compiled expressions and interface guards.
func TestNoHiddenState(t *testing.T) {
	t.Parallel()
	goFiles(t, func(path string, _ int) {
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			t.Error(err)
			return
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "init" && d.Recv == nil {
					t.Errorf("%s has an init()", path)
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					checkVars(t, path, d)
				}
			}
		}
	})
}

func checkVars(t *testing.T, path string, d *ast.GenDecl) {
	t.Helper()
	embedded := d.Doc != nil && slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed") })
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		embedded := embedded || v.Doc != nil && slices.ContainsFunc(v.Doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed") })
		for i, name := range v.Names {
			if name.Name == "_" || embedded || i < len(v.Values) && unchanging(v.Values[i]) {
				continue
			}
			t.Errorf("%s: package variable %s could change; pass it through a constructor", path, name.Name)
		}
	}
}

func unchanging(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return unchanging(sel.X) // errs.New(…).Retry(…)
	}
	return slices.Contains([]string{"wire.NewSet", "errors.New", "errs.New", "errs.Missing", "errs.InvalidField", "regexp.MustCompile", "flag.Bool"}, pkg.Name+"."+sel.Sel.Name)
}
