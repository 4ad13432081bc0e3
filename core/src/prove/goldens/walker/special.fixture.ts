import { addressAt, contains, formatAddress, type Prefix, prefixFrom, samePrefix } from "../../../addressing/index.ts";
import type { World } from "./world.fixture.ts";

/** F4: what no table of a VPC forwards. */
const UNFORWARDED = [prefixFrom("169.254.168.0/22"), prefixFrom("fd00:ec2::/32")];
/** Instance metadata, resolver and time, which answer on every subnet, by one port each (F32). */
const LINK_LOCAL_SERVICES: Readonly<Record<string, readonly string[]>> = {
  "169.254.169.254": ["6/80"],
  "fd00:ec2::254": ["6/80"],
  "169.254.169.253": ["6/53", "17/53"],
  "fd00:ec2::253": ["6/53", "17/53"],
  "169.254.169.123": ["17/123"],
  "fd00:ec2::123": ["17/123"],
};
/** The agent of EKS Pod Identity, which answers on a node by two ports (EKS User Guide, EKS Pod Identity, Considerations). */
const AGENT: readonly string[] = ["169.254.170.23", "fd00:ec2::23"];
const AGENT_PORTS: readonly string[] = ["6/80", "6/2703"];
const NOT_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/3",
].map(prefixFrom);
const GLOBAL_V6 = prefixFrom("2000::/3");

/** What the internet has a way to: addresses for documentation stand for such. */
export function isPublic(address: Prefix): boolean {
  return address.family === 6 ? contains(GLOBAL_V6, address) : !NOT_PUBLIC.some((range) => contains(range, address));
}

export function isUnforwarded(address: Prefix): boolean {
  return UNFORWARDED.some((range) => contains(range, address));
}

/** F32: the ports of what answers at an address in a VPC, link-local or the resolver at its primary block's base plus two; undefined where nothing does. */
export function serviceAt(world: World, vpc: string, address: Prefix): readonly string[] | undefined {
  const [primary] = world.blocksOf(vpc);
  const resolver = primary === undefined ? undefined : addressAt(primary, 2);
  if (resolver !== undefined && samePrefix(resolver, address)) return LINK_LOCAL_SERVICES["169.254.169.253"];
  return LINK_LOCAL_SERVICES[formatAddress(address)];
}

/** The ports by which a node's own agent answers at an address; undefined where it is none of the agent's. */
export function agentAt(address: Prefix): readonly string[] | undefined {
  return AGENT.includes(formatAddress(address)) ? AGENT_PORTS : undefined;
}
