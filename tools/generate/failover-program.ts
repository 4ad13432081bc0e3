import { failoverText } from "../bundle-failover.ts";
import { guestShellText } from "../bundle-guest-shell.ts";
import type { Generator } from "./generator.ts";

const HEAD = "/** Of `apps/failover`, by `npm run generate`: what moves routes on";

/** The routers' failover as data of core, which writes it into user data and configurations. */
export const failoverProgram: Generator = {
  owns: ["core/src/routers/linux/program", "core/src/routers/iosxe/program"],
  files: async () =>
    new Map([
      [
        "core/src/routers/linux/program/failover-program.ts",
        `${HEAD} a \`linux\` router, for Node >= 20. */\nexport const FAILOVER_PROGRAM =\n  ${JSON.stringify(await failoverText())};\n`,
      ],
      [
        "core/src/routers/iosxe/program/guest-shell-program.ts",
        `${HEAD} an IOS-XE router, for Python >= 3.6. */\nexport const GUEST_SHELL_PROGRAM =\n  ${JSON.stringify(await guestShellText())};\n`,
      ],
    ]),
};
