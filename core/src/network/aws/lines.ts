import type { Prefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Speaker } from "../model.ts";
import type { Attachment } from "./attachments.ts";
import { MTU } from "./mtu-data.ts";
import type { World } from "./world.ts";

type Vpn = Observed<"vpn-connection">;

/** A line to somewhere outside AWS: a VPN connection, or what Direct Connect and the like lead to. */
export interface Line {
  readonly id: string;
  readonly mtu: number;
  /** Large packets are dropped without a word (F42). */
  readonly silent: boolean;
  /** Who tells senders of it on the AWS side; absent: nobody knows. */
  readonly speaker?: Speaker;
  /** What stands at its far end, where no declared site does. */
  readonly behind: string;
  /** Why it carries nothing now. */
  readonly broken?: string;
}

/** A line as those at its far end see it. */
export interface Inward {
  readonly line: Line;
  /** What AWS sends over it. */
  readonly carries: readonly Prefix[];
  /** What is reached by it, and by which table. */
  readonly reaches: readonly Prefix[];
  readonly table: string;
}

export function lineOf(world: World, id: string): Line {
  const vpn = world.get("vpn-connection", id);
  if (vpn !== undefined) {
    const broken = brokenVpn(vpn);
    const line: Line = { id, mtu: MTU.vpn, silent: true, behind: `behind/${vpn.props.customerGateway}` };
    return broken === undefined ? line : { ...line, broken };
  }
  return {
    id,
    mtu: id.startsWith("tgw-") ? MTU.transitGateway : MTU.directConnect,
    silent: false,
    behind: `behind/${id}`,
  };
}

function brokenVpn({ id, props }: Vpn): string | undefined {
  if (props.state !== "available") return `${id} is ${props.state}`;
  return props.tunnelsUp === 0 ? `no tunnel of ${id} is up` : undefined;
}

/** A VPN is known by its connection, all else by its attachment. */
export function lineNameOf({ id, props, facts }: Attachment): string {
  return props.type === "vpn" && facts.resource !== undefined ? facts.resource : id;
}

/** Of a router in a VPC that has a line of its own: as large as what a VPN carries, for it is a tunnel too (F45). */
export function tunnelOf(appliance: string): Line {
  return { id: appliance, mtu: MTU.vpn, silent: false, behind: `behind/${appliance}` };
}
