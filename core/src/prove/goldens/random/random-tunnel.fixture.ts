import { changed } from "../read.fixture.ts";
import type { Draw } from "./draw.fixture.ts";
import type { Plot, Written } from "./plot.fixture.ts";

const HUBS = ["203.0.113.1", "203.0.113.2"];

/**
 * The same with a router of a DMVPN in one of its VPCs, often with something missing, and routes to it here and there. For networks that nothing else
 * joins to a site: of several ways AWS does not say which a site takes.
 */
export function withTunnel(draw: Draw, written: Written, { name, index }: Plot, ranges: readonly string[]): Written {
  const tables = written.vpcs?.[name]?.tables ?? {};
  const routes = (): Readonly<Record<string, string>> =>
    Object.fromEntries(ranges.flatMap((range) => (draw.percent(85) ? [[range, "eni-tunnel-1"] as const] : [])));
  const ways = Object.fromEntries(Object.keys(tables).map((table) => [table, routes()] as const));
  const outward = draw.percent(95) ? { "0.0.0.0/0": `igw-${name}` } : {};
  const rules = ["50", "udp 500", "udp 4500"]
    .filter(() => draw.percent(97))
    .map((rule) => `${rule} from ${HUBS[0]}/32`);
  const inside = draw.percent(80) ? [`all from 10.${index}.0.0/16`, "all from 100.64.0.0/16"] : [`tcp from 10.0.0.0/8`];
  const change = {
    vpcs: {
      [name]: {
        subnets: { [`${name}7`]: { cidr: `10.${index}.0.96/28`, zone: "a", table: `${name}-out` } },
        tables: { ...ways, [`${name}-out`]: { ...outward, ...(draw.percent(30) ? routes() : {}) } },
        groups: {
          tunnel: {
            in: [...rules, ...inside],
            ...(draw.percent(10) ? { out: ["udp to 0.0.0.0/0", "tcp to 10.0.0.0/8"] } : {}),
          },
        },
      },
    },
    hosts: {
      tunnel: {
        subnet: `${name}7`,
        address: `10.${index}.0.100`,
        groups: ["sg-tunnel"],
        ...(draw.percent(97) ? { public: `52.0.${index}.200` } : {}),
        ...(draw.percent(5) ? { state: "stopped" } : {}),
        interfaces: [
          { subnet: `${name}4`, address: `10.${index}.0.54`, groups: ["sg-tunnel"], check: draw.percent(6) },
        ],
      },
    },
    links: {
      up: {
        kind: "dmvpn",
        between: [`vpc-${name}`, "sites/dc"],
        hubs: draw.percent(90) ? HUBS : HUBS.slice(1),
        routers: ["tunnel"],
      },
    },
  };
  return changed(written, change) as Written;
}
