/** Codes of steps that wait until another account has done its part; the plan has the commands for it. Nothing is wrong with the rest. */
export const WAITS_FOR_ANOTHER_ACCOUNT: ReadonlySet<string> = new Set(["OWN-4", "PEER-3", "TGW-2", "TGW-3"]);
