//go:build !linux

package devstack

import "syscall"

// dieWithParent reports that this kernel has no such signal: a guard takes its place.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) bool { return false }
