package platform_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/testkit"
)

// TestGeneratedFilesEqualTheCode: what is made from the code is made anew by `make generate`.
func TestGeneratedFilesEqualTheCode(t *testing.T) {
	t.Parallel()
	root, err := testkit.Root()
	require.NoError(t, err)
	p := blueprint(t)
	docs, err := p.Documents()
	require.NoError(t, err)
	want := map[string][]byte{".env.example": []byte(config.Example()), "rbac/matrix.golden": []byte(p.Matrix())}
	for name, body := range docs {
		want["apps/contract/"+name] = body
	}
	for name, body := range want {
		have, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.Equal(t, string(body), string(have), "%s differs from the code: run make generate", name)
	}
}

// TestTheTestDatabaseHasTheLinesOfThePlatform: the template of the tests is made from the
// folder of migrations, the platform's schema from its modules.
func TestTheTestDatabaseHasTheLinesOfThePlatform(t *testing.T) {
	t.Parallel()
	root, err := testkit.Root()
	require.NoError(t, err)
	found, err := testkit.Lines(root)
	require.NoError(t, err)
	p := blueprint(t)
	var fromFolder, fromModules []string
	for _, l := range found {
		fromFolder = append(fromFolder, l.Name)
	}
	for _, l := range p.Lines() {
		fromModules = append(fromModules, l.Name)
	}
	require.ElementsMatch(t, fromModules, fromFolder)
	position := map[string]int{}
	for i, name := range fromModules {
		position[name] = i
	}
	for _, m := range p.Modules.Manifests() {
		for _, need := range m.Needs {
			if _, migrates := position[need]; migrates && m.Migrations != nil {
				require.Less(t, position[need], position[m.Name], "%s needs %s", m.Name, need)
			}
		}
	}
}
