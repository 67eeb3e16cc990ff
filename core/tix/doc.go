// Package tix is the vocabulary that rooms share: typed ids, money, the cards and sheets
// that one room shows of another's things, and the messages that rooms publish.
//
// It imports the standard library only and decides nothing. A type belongs here when it
// crosses the wall between two rooms; everything else stays in its room.
package tix
