import { awsCli } from "./aws-cli/aws-cli.ts";
import { containerTools } from "./container-tools/container-tools.ts";
import { iptables } from "./iptables/iptables.ts";
import { kubelet } from "./kubelet/kubelet.ts";
import { controlPlane } from "./kubernetes/control-plane.ts";
import { moto } from "./moto/moto.ts";
import type { FoundPeer, Peer, PeerName, ReadyPeer } from "./peer/peer.ts";
import { sshd } from "./sshd/sshd.ts";
import { terraform } from "./terraform/terraform.ts";
import { go, python3 } from "./toolchains/toolchain.ts";
import { vm } from "./vm/vm.ts";

/** Every peer, by name. */
export const peers: Readonly<Record<PeerName, Peer>> = {
  "aws-cli": awsCli,
  "container-tools": containerTools,
  "control-plane": controlPlane,
  go,
  iptables,
  kubelet,
  moto,
  python3,
  sshd,
  terraform,
  vm,
};

/** With `PEERS=required`, as CI sets it, a missing peer is provided, and a failure when it cannot be. */
export const peersAreRequired = (): boolean => process.env.PEERS === "required";

/** Finds a peer; provides a missing one only when peers are required. */
export const obtainPeer = async (name: PeerName): Promise<FoundPeer> => {
  const peer = peers[name];
  const found = await peer.find();
  if (found.status === "ready" || peer.provide === undefined || !peersAreRequired()) return found;
  return peer.provide((line) => process.stderr.write(`${name}: ${line}\n`));
};

/** A peer that is ready, or an error that says what is missing and what mends it. */
export const readyPeer = async (name: PeerName): Promise<ReadyPeer> => {
  const found = await obtainPeer(name);
  if (found.status === "ready") return found;
  throw new Error(`${name}: ${found.reason} (${found.cure})`);
};
