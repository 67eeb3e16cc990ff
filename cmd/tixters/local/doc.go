// Package local runs a whole platform on one machine from nothing: what is embedded, the
// stand-ins, the API, the worker, the applications and the demo data. `tixters run`, the
// browser tests and the benchmarks share it.
package local
