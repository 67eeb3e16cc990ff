// Package rbac decides who may call what.
//
// Casbin matches (caller, organization, operation) against the static lines that modules
// bring with them; nothing is stored and nothing is reloaded. Who has which role are rows of
// the accounts room, read through one function, member(), over a small cache that
// LISTEN/NOTIFY clears on every replica. Casbin's own g() is not used: it remembers its
// answers inside the compiled matcher, so that a role once given would stay for ever.
//
// Everybody has the role "public", whoever is signed in has "user", a door device has
// "device". Roles of an organization count only inside it, platform roles everywhere. An
// operation of an organization that the caller does not belong to looks as if the
// organization did not exist.
//
// matrix.golden shows every role against every operation; `tixters policy` prints it.
package rbac
