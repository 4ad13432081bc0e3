import { type FaultClass, ProviderError } from "@podspan/core/ports";

/** A router's own refusals, by code, with what the user can do. */
const HINTS = {
  RouterAbsent: "look at `access.host` and `access.port`, and at what lies between (security groups, firewalls)",
  RouterSilent: "look at the router's load, then run again: what was not confirmed it takes back by itself",
  RouterLost: "what was not confirmed the router takes back by itself; run again then",
  RouterLoginRefused: "give the right `access.user` with its `key` or `password`",
  RouterHostKey:
    "somebody may stand in between; if the router or its key is new, compare the fingerprint at its console and give it as `access.hostKey`",
  RouterProtocol:
    "the router's SSH offers no algorithm that is still taken; make new host keys and switch on newer algorithms on it",
  RouterPrivilege: "give a login of privilege 15, or of Linux one that may use sudo without a password",
  RouterRefused:
    "the router has gone back to what it had; correct the statement, or look at the router's release and licence",
  RouterCannotRevert: "the router has no `configure terminal revert`: it needs IOS-XE 16 or newer",
  RouterRevertFailed: "look at the router's console: its configuration may be half of the old and half of the new",
  RouterCutOff:
    "the router goes back to what it had; look whether what was to be changed lets you in (access lists, routes, addresses)",
  RouterGuestShell:
    "look at `show iox-service` and `show app-hosting list` at the router: its guest shell, which moves routes when the other router stops, needs IOS-XE 17.3 or newer and room to run; then run again",
  RouterChanged: "somebody else changes the router; run again when they are done",
  RouterUnprepared: "put the files of `podspan export frr` on the router once, as its hand-over says, then run again",
} as const;

export type RouterCode = keyof typeof HINTS;

const CLASSES: Readonly<Record<RouterCode, FaultClass>> = {
  RouterAbsent: "transient",
  RouterSilent: "transient",
  RouterLost: "transient",
  RouterLoginRefused: "credentials",
  RouterHostKey: "denied",
  RouterProtocol: "denied",
  RouterPrivilege: "denied",
  RouterRefused: "invalid",
  RouterCannotRevert: "invalid",
  RouterRevertFailed: "unknown",
  RouterCutOff: "invalid",
  RouterGuestShell: "invalid",
  RouterChanged: "conflict",
  RouterUnprepared: "invalid",
};

/** `message` says what happened, without a secret. */
export function routerRefusal(code: RouterCode, api: string, message: string): ProviderError {
  return new ProviderError({ faultClass: CLASSES[code], code, message, hint: HINTS[code], api: `router:${api}` });
}
