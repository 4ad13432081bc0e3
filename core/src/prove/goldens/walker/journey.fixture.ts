import type { Address } from "../../../addressing/index.ts";
import type { Header } from "./packet.fixture.ts";
import type { Interface, Pod } from "./world.fixture.ts";

/** Who sends, and where a packet may end. */
export type Stand =
  | { readonly kind: "interface"; readonly owner: Interface }
  | { readonly kind: "pod"; readonly pod: Pod }
  | { readonly kind: "site"; readonly site: string }
  | { readonly kind: "internet" }
  /** Something of AWS's own: its resolver, or what a gateway endpoint leads to. */
  | { readonly kind: "service"; readonly name: string };

/** A source address that was replaced on the way; what answers is changed back there. */
export interface Replaced {
  /** `node`: by a node for its pod; `nat`: by a NAT gateway. */
  readonly by: "node" | "nat";
  readonly at: Interface;
  readonly before: Header;
  readonly stand: Stand;
}

/** One packet on its way. */
export interface Journey {
  readonly packet: Header;
  /** Answers pass groups and policies unasked (F25). */
  readonly isReply: boolean;
  /** The VPC that the packet came from, as far as groups know; none once it went through a middlebox or a NAT (F26). */
  readonly from?: string;
  readonly replaced: readonly Replaced[];
  /** Bytes of the largest packet that came so far (F45). */
  readonly mtu: number;
  readonly hops: number;
  /** The port and which of several addresses a translation takes. */
  readonly choice: Choice;
  /** Where it last passed into what is not AWS, and so where answers come back. */
  readonly gate?: Gate;
  /** Interfaces of routers that it went through. */
  readonly routers: readonly string[];
  /** Of an answer: those that the question went through, whose groups know of it (F25). */
  readonly knownTo: readonly string[];
  /** VPCs that let it out to the internet, and so its answer in (egress-only gateways). */
  readonly letOutBy: readonly string[];
}

export interface Choice {
  readonly port: number;
  readonly address: number;
}

/** Where a packet leaves AWS's VPCs. */
export type Gate =
  | { readonly kind: "vpn-gateway"; readonly id: string; readonly vpc: string }
  | { readonly kind: "attachment"; readonly id: string }
  | { readonly kind: "router"; readonly owner: Interface; readonly mtu?: number }
  /** A line that is only declared; `gateway`: of the VPC, whose own table it passes. */
  | { readonly kind: "link"; readonly vpc: string; readonly gateway?: string; readonly mtu: number }
  | { readonly kind: "internet"; readonly vpc: string; readonly egressOnly: boolean }
  | { readonly kind: "endpoint"; readonly vpc: string };

export type Outcome =
  | { readonly kind: "arrived"; readonly at: Stand; readonly journey: Journey }
  | { readonly kind: "stopped"; readonly reason: string };

export function stopped(reason: string): Outcome {
  return { kind: "stopped", reason };
}

export function withPacket(journey: Journey, change: Partial<Header>): Journey {
  return { ...journey, packet: { ...journey.packet, ...change } };
}

/** Through something of which groups do not know who stands behind it. */
export function anonymous({ from: _, ...journey }: Journey): Journey {
  return journey;
}

export function atMost(journey: Journey, mtu: number): Journey {
  return { ...journey, mtu: Math.min(journey.mtu, mtu) };
}

export function isV6(address: Address): boolean {
  return address.family === 6;
}
