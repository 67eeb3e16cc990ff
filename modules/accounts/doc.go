// Package accounts knows people and organizations: who they are, how they sign in, and who
// has which role where.
//
// Tables: accounts_users, _sessions, _session_tokens, _sign_in_attempts, _totp,
// _recovery_codes, _password_resets, _organizations, _memberships, _invitations,
// _platform_roles. Memberships and invitations are tenant rows; a person's own view over
// organizations is read by operations outside of any organization, where nothing is narrowed.
//
// Invariants: an address belongs to one user; a session has at most one good refresh token,
// and showing a used one ends the session (ten seconds of grace give a second tab an access
// token, never a second line of refresh tokens); a time-based code and a recovery code work
// once; an organization keeps an owner and the platform an administrator.
//
// Who is asking must not learn who has an account: sign-in fails in one way, after the same
// work, and attempts are counted before the password is looked at; sign-up and password
// reset give the same answer for every address, after the same minimum time.
//
// Roles are rows here; what a role may do is policy. Triggers tell 'tixters_memberships'
// "<user>:<organization>" (zeros: platform), so every replica forgets a changed role at once.
//
// Says and hears no messages. What changes rights is recorded through Audit in the same
// transaction. Directory is the small part that other rooms ask; it needs the database only.
package accounts
