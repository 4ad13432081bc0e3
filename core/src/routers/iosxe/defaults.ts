import { canonical, type Placed } from "./paths.ts";

/** What else stands in the block of a statement on the router. */
export type Neighbours = readonly Placed[];

/**
 * What holds where a running configuration shows nothing, as it would be written: IOS-XE leaves defaults out. Of a statement with no such
 * default its `no`; `undefined` where releases differ and nothing follows.
 */
export function unshown(words: string, neighbours: Neighbours): string | undefined {
  switch (words) {
    case "ip redirects":
    case "ip dhcp client request router":
      return words;
    case "ip nhrp shortcut":
    case "ip ssh version":
      return undefined;
    case "mtu":
      return "mtu 1500";
    case "ip nhrp holdtime":
      return "ip nhrp holdtime 600";
    case "ip ospf hello-interval":
      return `ip ospf hello-interval ${hello(neighbours)}`;
    case "ip ospf dead-interval":
      return `ip ospf dead-interval ${4 * hello(neighbours)}`;
    default:
      return isException(words) ? words : `no ${words}`;
  }
}

/** Where all interfaces are passive, those that are not are shown. */
function isException(words: string): boolean {
  return words.startsWith("passive-interface ") && words !== "passive-interface default";
}

/** Seconds: as set, else 30 where each neighbour is told by itself, 10 otherwise. */
function hello(neighbours: Neighbours): number {
  const set = valueAfter("ip ospf hello-interval", neighbours);
  if (set !== undefined) return Number(set);
  return valueAfter("ip ospf network", neighbours) === "point-to-multipoint" ? 30 : 10;
}

function valueAfter(head: string, neighbours: Neighbours): string | undefined {
  const text = neighbours.map((each) => canonical(each.text)).find((each) => each.startsWith(`${head} `));
  return text?.slice(head.length + 1);
}
