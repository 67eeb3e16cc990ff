//go:build wireinject

package tixters

import (
	"github.com/google/wire"

	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/db"
)

// assemble makes the platform from its configuration.
func assemble(cfg config.Config, d *db.DB, extra Extra) (*Platform, func(), error) {
	wire.Build(rooms, wire.Struct(new(Rooms), "*"), wire.Struct(new(Sagas), "*"), wire.Struct(new(Platform), "*"))
	return nil, nil, nil
}
