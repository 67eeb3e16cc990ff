package platform_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"github.com/tixters/tixters/core/testkit"
)

// table is a model as its source tells it.
type table struct {
	file    string
	name    string
	columns []string
}

// source is one package: its struct types, and the names that TableName methods answer.
type source struct {
	structs map[string]*ast.StructType
	tables  map[string]string // by type
	files   map[string]string // by type
}

func readPackage(t *testing.T, dir string) source {
	t.Helper()
	s := source{map[string]*ast.StructType{}, map[string]string{}, map[string]string{}}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok {
						if st, ok := ts.Type.(*ast.StructType); ok {
							s.structs[ts.Name.Name], s.files[ts.Name.Name] = st, path
						}
					}
				}
			case *ast.FuncDecl:
				if name, of, ok := tableName(d); ok {
					s.tables[of] = name
				}
			}
		}
	}
	return s
}

// tableName reads `func (T) TableName() string { return "…" }`.
func tableName(d *ast.FuncDecl) (name, of string, ok bool) {
	if d.Name.Name != "TableName" || d.Recv == nil || len(d.Body.List) != 1 {
		return "", "", false
	}
	receiver := d.Recv.List[0].Type
	if star, pointer := receiver.(*ast.StarExpr); pointer {
		receiver = star.X
	}
	ret, isReturn := d.Body.List[0].(*ast.ReturnStmt)
	ident, isIdent := receiver.(*ast.Ident)
	if !isReturn || !isIdent || len(ret.Results) != 1 {
		return "", "", false
	}
	lit, isLit := ret.Results[0].(*ast.BasicLit)
	if !isLit {
		return "", "", false
	}
	name, err := strconv.Unquote(lit.Value)
	return name, ident.Name, err == nil
}

// columns names the columns of a struct as GORM would.
func (s source) columns(t *testing.T, st *ast.StructType) []string {
	t.Helper()
	var names []string
	for _, f := range st.Fields.List {
		tag := map[string]string{}
		if f.Tag != nil {
			text, err := strconv.Unquote(f.Tag.Value)
			require.NoError(t, err)
			tag = schema.ParseTagSetting(reflect.StructTag(text).Get("gorm"), ";")
		}
		if _, out := tag["-"]; out {
			continue
		}
		if _, embedded := tag["EMBEDDED"]; len(f.Names) == 0 || embedded {
			ident, ok := f.Type.(*ast.Ident)
			require.True(t, ok, "an embedded type of another package: teach this test to read it")
			for _, c := range s.columns(t, s.structs[ident.Name]) {
				names = append(names, tag["EMBEDDEDPREFIX"]+c)
			}
			continue
		}
		for _, n := range f.Names {
			switch {
			case !n.IsExported():
			case tag["COLUMN"] != "":
				names = append(names, tag["COLUMN"])
			default:
				names = append(names, schema.NamingStrategy{}.ColumnName("", n.Name))
			}
		}
	}
	return names
}

// models finds every model of every room; there is no list to forget one in.
func models(t *testing.T) []table {
	t.Helper()
	root, err := testkit.Root()
	require.NoError(t, err)
	var found []table
	dirs, err := filepath.Glob(filepath.Join(root, "modules", "*"))
	require.NoError(t, err)
	for _, dir := range dirs {
		s := readPackage(t, dir)
		for of, name := range s.tables {
			require.Contains(t, s.structs, of)
			rel, err := filepath.Rel(root, s.files[of])
			require.NoError(t, err)
			found = append(found, table{rel + ": " + of, name, s.columns(t, s.structs[of])})
		}
	}
	return found
}

func TestEveryColumnOfEveryModelExists(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	rows, err := d.Pool().Query(t.Context(), "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
	require.NoError(t, err)
	have := map[string]map[string]bool{}
	for rows.Next() {
		var in, column string
		require.NoError(t, rows.Scan(&in, &column))
		if have[in] == nil {
			have[in] = map[string]bool{}
		}
		have[in][column] = true
	}
	require.NoError(t, rows.Err())

	found := models(t)
	require.GreaterOrEqual(t, len(found), 25, "models were overlooked")
	for _, m := range found {
		if have[m.name] == nil {
			t.Errorf("%s: there is no table %s", m.file, m.name)
			continue
		}
		require.NotEmpty(t, m.columns, m.file)
		for _, c := range m.columns {
			if !have[m.name][c] {
				t.Errorf("%s: table %s has no column %s", m.file, m.name, c)
			}
		}
	}
}
