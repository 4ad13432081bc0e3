import type { PacketSpace } from "../packets/index.ts";
import { addressesText, boxText, packetBoxes } from "./packet-words.ts";
import type { Blocker } from "./trace.ts";

/** Why packets do not go on, in one sentence without a full stop, by the ids of what decides. */
export function reasonText(space: PacketSpace, { node, packets, reason }: Blocker): string {
  const [destination] = space.values(packets, "destination").map((range) => addressesText(range, space.family));
  switch (reason.kind) {
    case "filter": {
      const [box] = packetBoxes(space, packets, 1);
      return `${reason.filter} drops ${box === undefined ? "it" : boxText(box)}`;
    }
    case "no-route":
      return `${reason.table} has no route to ${destination}`;
    case "nowhere":
      return `the route ${reason.route} of ${reason.table} leads nowhere: ${reason.reason}`;
    case "source-check": {
      const [source] = space.values(packets, "source").map((range) => addressesText(range, space.family));
      return `the source/dest check of ${reason.node} drops what is from ${source}`;
    }
    case "reply-translated":
      return `${reason.by} changes the source address of the reply, and nobody waits for an answer from there`;
    case "unmapped": {
      const [address] = space.values(packets, reason.field).map((range) => addressesText(range, space.family));
      return `${reason.by} has no other address for ${reason.field === "source" ? `the source ${address}` : address}`;
    }
    case "elsewhere":
      return `the routes lead to ${reason.domain} (${node}), and ${destination} is not there`;
    case "loop":
      return `the routes lead in a circle through ${reason.table}`;
  }
}
