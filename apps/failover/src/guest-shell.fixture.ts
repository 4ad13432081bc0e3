import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { guestShellText } from "../../../tools/bundle-guest-shell.ts";
import { temporaryFolder } from "../../../tools/peers/peer/child.ts";
import { readyPeer } from "../../../tools/peers/peers.ts";
import { type Ec2, Ec2Error } from "./ec2.ts";

/** The failover of IOS-XE in a folder, with a Python to run it. */
export interface GuestShell {
  readonly folder: string;
  /** Runs code that has the program as `failover`, and its input as `given`; answers what it puts into `answer`. */
  readonly run: <T>(code: string, given: unknown) => Promise<T>;
}

const AROUND = `import json, sys
import failover
given = json.load(sys.stdin)
answer = None
%
json.dump(answer, sys.stdout)
`;

export async function guestShell(): Promise<GuestShell> {
  const { path } = await readyPeer("python3");
  const folder = await temporaryFolder("guest-shell");
  await writeFile(join(folder, "failover.py"), await guestShellText());
  return {
    folder,
    run: (code, given) =>
      new Promise((resolve, reject) => {
        const env = { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" };
        const child = execFile(
          path,
          ["-W", "ignore", "-c", AROUND.replace("%", () => code)],
          { env },
          (error, output) => (error ? reject(error) : resolve(JSON.parse(output))),
        );
        child.stdin?.end(JSON.stringify(given));
      }),
  };
}

/** Its questions to EC2, each by a run of its own. */
export function guestShellEc2({ run }: GuestShell, region: string, endpoint: string, metadata: string): Ec2 {
  const ask = async <T>(method: string, ...args: readonly unknown[]): Promise<T> => {
    const { refused, value } = await run<{ readonly refused?: readonly [string, string]; readonly value: T }>(
      `ec2 = failover.Ec2(given["region"], given["endpoint"], given["metadata"])
try:
    answer = {"value": getattr(ec2, given["method"])(*given["args"])}
except failover.Ec2Error as error:
    answer = {"refused": [error.code, str(error)]}`,
      { region, endpoint, metadata, method, args },
    );
    if (refused !== undefined) throw new Ec2Error(refused[0], refused[1].replace(`${refused[0]}: `, ""));
    return value;
  };
  return {
    interfaces: (uid) => ask("interfaces", uid),
    tables: (vpc) => ask("tables", vpc),
    subnets: (vpc) => ask("subnets", vpc),
    replaceRoute: (...route) => ask("replace_route", ...route),
  };
}
