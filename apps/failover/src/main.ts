import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { instanceCredentials } from "./credentials.ts";
import { watch } from "./failover.ts";
import { queryEc2 } from "./query.ts";
import { frrRouter } from "./router.ts";
import type { Settings } from "./settings.ts";

const settings: Settings = JSON.parse(readFileSync(process.argv[2] ?? "/etc/podspan/failover.json", "utf8"));
const { region } = settings;
const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
const endpoint = new URL(settings.endpoint ?? `https://ec2.${region}.${domain}`).href;

await watch({
  settings,
  ec2: queryEc2({ region, endpoint, credentials: instanceCredentials(Date.now) }),
  router: frrRouter(settings),
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
  random: Math.random,
  log: (line) => console.log(line),
});
