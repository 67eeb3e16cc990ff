package tixters

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tixters/tixters/core/config"
)

// TestReadmeNamesEverySetting keeps the table of settings in README.md as it is in the code.
func TestReadmeNamesEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, s := range config.Settings() {
		known[s.Name] = true
		standard := "-"
		if s.Default != "" {
			standard = "`" + s.Default + "`"
		}
		row := fmt.Sprintf("\n| `%s` | %s | %s |\n", s.Name, standard, s.About)
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks this row of its table of settings:%s", row)
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z][A-Z_]+)` \\|").FindAllStringSubmatch(string(readme), -1) {
		if !known[row[1]] {
			t.Errorf("README.md lists %s, which is no setting", row[1])
		}
	}
}

// TestReadmeMapsEveryRoom keeps the map of rooms whole.
func TestReadmeMapsEveryRoom(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := os.ReadDir("modules")
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		if room.IsDir() && !strings.Contains(string(readme), "\n| `"+room.Name()+"` | ") {
			t.Errorf("README.md has no line for the room %s", room.Name())
		}
	}
}
