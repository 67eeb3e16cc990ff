// Package tixters composes the platform: the list of modules, the wiring diagram, and the
// injectors that google/wire writes. It is the only package that knows every room; nothing
// imports it but commands, tests over the whole platform, and plugin hosts.
package tixters
