package main

import "context"

func test(context.Context, []string) error   { return nil }
func verify(context.Context, []string) error { return nil }
func bench(context.Context, []string) error  { return nil }
