-- +goose Up
-- A hold is a row of the inventory room alone. Its frozen prices travel in the hold's token,
-- signed, so that reserving writes one row.
DROP TABLE checkout_holds;
