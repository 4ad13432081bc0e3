import { failoverText } from "../bundle-failover.ts";
import type { Generator } from "./generator.ts";

const PATH = "core/src/routers/linux/failover-program.ts";

/** `apps/failover` as one text: what a `linux` router is given at its first boot, as much a part of its rendering as FRR's configuration. */
export const failoverProgram: Generator = {
  owns: [],
  files: async () =>
    new Map([
      [
        PATH,
        `// Generated from apps/failover by \`npm run generate\`: edit that.

/** The program that moves a VPC's routes from a router that is down to the one that is up, for the Node of Debian 13. */
export const FAILOVER_PROGRAM: string =
  ${JSON.stringify(await failoverText())};
`,
      ],
    ]),
};
