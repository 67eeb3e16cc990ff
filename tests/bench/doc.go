// Package bench measures a whole running platform from outside, over HTTP and in a browser.
//
// One line for each figure, `name value unit bound ok|short`: fields are separated by single
// spaces, bound is "-" or a comparison such as "<=1800". With BENCH_STRICT=1 a short line makes
// Run fail; no test asserts a time.
//
// A figure of a machine says little about another machine, so what can be a ratio is one: the
// same clients, in the same run, against a handler that does nothing behind the same router and
// guards. Rounds are interleaved (nothing, hold, scan, nothing, …) so that a busy neighbour
// disturbs both sides alike, and the median of the rounds is what counts.
//
// The story of a drop (story*.go) plays buyers over HTTP from prequeue to mail; chaos*.go plays it
// while the processes of the platform are killed and compares what buyers were told with what is
// stored; rehearse*.go plays it on a copy of an event that is still to come. The year of money (money*.go)
// plays buyers, desks and banks through twelve months, with the same processes and kills, and asks books,
// rows and bank what became of every cent.
//
// Everything happens in an organization of its own, but the rows stay: give it a platform that is
// thrown away, without a rate limit. The clients share the processors with the platform.
package bench
