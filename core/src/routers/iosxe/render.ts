import type { DmvpnRouter } from "../model.ts";
import { readStatements, type Statement } from "../statement.ts";
import { cryptoStatements } from "./crypto.ts";
import { deviceStatements, loginStatements } from "./device.ts";
import { failoverStatements } from "./failover.ts";
import { guestShellStatements } from "./guest-shell.ts";
import { partnerStatements } from "./partner.ts";
import { routingStatements } from "./routing.ts";
import { tunnelStatement } from "./tunnel.ts";

/**
 * A router's configuration for IOS-XE, secrets as marks, in the order of the document: what is named stands before what
 * names it. The user's own statements come last.
 */
export function iosxeStatements(router: DmvpnRouter): readonly Statement[] {
  return [
    ...deviceStatements(router),
    ...cryptoStatements(router),
    tunnelStatement(router),
    ...routingStatements(router),
    ...partnerStatements(router),
    ...loginStatements(router),
    ...guestShellStatements(router),
    ...failoverStatements(router),
    ...readStatements(router.extra.join("\n")),
  ];
}
