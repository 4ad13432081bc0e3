import { failoverText } from "../bundle-failover.ts";
import type { Generator } from "./generator.ts";

const HEAD = "/** Of `apps/failover`, by `npm run generate`: what moves routes on a `linux` router, for Node >= 20. */";

/** The routers' failover as data of core, which writes it into their user data. */
export const failoverProgram: Generator = {
  owns: ["core/src/routers/linux/program"],
  files: async () => {
    const text = `${HEAD}\nexport const FAILOVER_PROGRAM =\n  ${JSON.stringify(await failoverText())};\n`;
    return new Map([["core/src/routers/linux/program/failover-program.ts", text]]);
  },
};
