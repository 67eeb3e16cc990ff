// Package site serves the built applications from the binary or from a folder: hashed files
// for ever, everything else revalidated, precompressed, each application under a strict
// content policy of its own.
//
// A missing asset is a 404 and never the start page, because a browser that gets HTML for a
// script breaks in ways nobody can read. Other paths answer with the application's start
// page, into which a Shell may put the name, date and price that people, crawlers and slow
// phones should see before any script has run.
package site
