// Package testkit gives tests a real Postgres, the rows that foreign keys ask for, and tables
// of API scenarios.
//
// A package whose tests need the database has a TestMain that calls Run: it clones a database
// for this package from a template that holds every migration below migrations/, and drops it
// at the end. The tests share that database, each with an organization of its own.
package testkit
