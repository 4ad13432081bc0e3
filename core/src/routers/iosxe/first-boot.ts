import type { DmvpnRouter } from "../model.ts";
import { type Statement, statementsWithin } from "../statement.ts";
import { iosxeStatements } from "./render.ts";

/** EC2 takes so many bytes of user data, before base64. */
export const USER_DATA_BYTES = 16_384;

export interface FirstBoot {
  /** `ios-config-1="…"` and so on, as a router in EC2 takes it at its first boot; carries no secret. */
  readonly userData: string;
  /** Statements that cannot be said there: what names a secret, holds a quote, or goes over several lines, and what runs a file. They wait for day 2. */
  readonly left: readonly string[];
  readonly bytes: number;
}

/** A router's user data: all of its configuration but what must not or cannot stand there. More than `USER_DATA_BYTES` EC2 refuses. */
export function iosxeFirstBoot(router: DmvpnRouter): FirstBoot {
  const left: string[] = [];
  const said: string[] = [];
  for (const { statement } of statementsWithin(sayable(iosxeStatements(router), left))) said.push(statement.text);
  const userData = said.map((text, at) => `ios-config-${at + 1}="${text}"\n`).join("");
  return { userData, left, bytes: new TextEncoder().encode(userData).length };
}

/** What is nested in a statement that must be left out is left out with it. */
function sayable(statements: readonly Statement[], left: string[]): readonly Statement[] {
  return statements.flatMap(({ text, children }) => {
    if (!/<secret:|["\n]|^event manager applet /.test(text)) return [{ text, children: sayable(children, left) }];
    left.push(text);
    return [];
  });
}
