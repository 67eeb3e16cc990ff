// Package auth says who is speaking: it keeps the Principal of a request in its context,
// issues and verifies access tokens, hashes passwords, and seals small secrets for storage.
//
// Tokens are EdDSA JWTs. Signing keys live in core_signing_keys, sealed; there is always a
// current and a next key, so that every replica and every client has seen a key before it
// signs. A key signs for 30 days and verifies until the longest token made with it is over.
// Users ("tixters") and door devices ("tixters-door") have audiences of their own, so one
// can never pass for the other.
//
// Passwords are argon2id (19 MiB, two passes), at most two at once. Everything else that is
// secret derives from one installation secret by purpose, so a value sealed or authenticated
// for one purpose means nothing for another.
//
// The package decides who, never whether they may: that is rbac's.
package auth
