import { parse } from "yaml";
import * as z from "zod";
import { parseAddress } from "../../addressing/index.ts";
import type { Place } from "../../network/index.ts";
import type { Question, VerdictWord } from "../verdict.ts";
import { changed, type Ground, readNetwork } from "./read.fixture.ts";

/** A network in few words, a flow in it, and what becomes of the flow by the text of the rule. */
export interface Golden {
  /** `F11`, `3.8`, `NetworkPolicy`. */
  readonly rule: string;
  readonly name: string;
  /** Where the rule is from. */
  readonly source: string;
  readonly file: string;
  /** The flow as it is written, for messages. */
  readonly flow: string;
  readonly from: Place;
  readonly to: Place;
  readonly question: Question;
  readonly verdict: VerdictWord;
  readonly forward?: "all" | "none" | undefined;
  readonly reply?: "all" | "none" | undefined;
  /** Source address that the far end sees; `none`: the sender's own. */
  readonly nat?: string | undefined;
  readonly mtu?: number | undefined;
  /** Where the product says something else, and names the assumption by which it does. */
  readonly but?: { readonly verdict: VerdictWord; readonly assuming: string } | undefined;
  /** The network, as it is written: what tells cases apart. */
  readonly written: unknown;
  readonly ground: () => Ground;
}

const words = z.enum(["reachable", "partial", "unreachable"]);

const caseShape = z.strictObject({
  name: z.string(),
  flow: z.string(),
  verdict: words,
  forward: z.enum(["all", "none"]).optional(),
  reply: z.enum(["all", "none"]).optional(),
  nat: z.string().optional(),
  mtu: z.number().optional(),
  but: z.strictObject({ verdict: words, assuming: z.string() }).optional(),
  /** Laid over the group's change. */
  change: z.unknown().optional(),
});

const fileShape = z.strictObject({
  network: z.unknown(),
  cases: z.array(
    z.strictObject({
      rule: z.string(),
      source: z.string(),
      change: z.unknown().optional(),
      cases: z.array(caseShape).min(1),
    }),
  ),
});

/** Reads the golden cases of a file. Throws on whatever it does not know. */
export function readGoldens(file: string, text: string): readonly Golden[] {
  const { network, cases } = fileShape.parse(parse(text));
  return cases.flatMap(({ rule, source, change, cases: group }) => {
    const shared = change === undefined ? network : changed(network, change);
    // Cases of one group share what is read of their network.
    const read = once(() => readNetwork(shared));
    return group.map(({ change: own, ...one }): Golden => {
      const written = own === undefined ? shared : changed(shared, own);
      return {
        ...one,
        ...flowOf(one.flow),
        rule,
        source,
        file,
        written,
        ground: own === undefined ? read : once(() => readNetwork(written)),
      };
    });
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** `web -> db tcp 443 from 1024`: an end is a host, `CLUSTER/NAMESPACE/POD`, `sites/NAME/pods`, `internet` or an address. */
function flowOf(text: string): Pick<Golden, "from" | "to" | "question"> {
  const match = /^(\S+) -> (\S+) (\w+)(?: (\d+))?(?: from (\d+))?$/.exec(text);
  if (match === null) throw new SyntaxError(`not a flow: ${text}`);
  const [, from = "", to = "", protocol = "", number, sourcePort] = match;
  return {
    from: placeOf(from),
    to: placeOf(to),
    question: {
      protocol: protocol === "tcp" || protocol === "udp" || protocol === "icmp" ? protocol : Number(protocol),
      ...(number === undefined ? {} : protocol === "icmp" ? { icmpType: Number(number) } : { port: Number(number) }),
      ...(sourcePort === undefined ? {} : { sourcePort: Number(sourcePort) }),
    },
  };
}

function placeOf(text: string): Place {
  if (text === "internet") return { kind: "internet" };
  const address = parseAddress(text);
  if (address.ok) return { kind: "address", prefix: address.address };
  const [first = "", second, third] = text.split("/");
  if (second === undefined || third === undefined) return { kind: "interface", id: `eni-${first}` };
  if (first === "sites") return { kind: "site", site: second, part: third === "pods" ? "pods" : "nodes" };
  return { kind: "pod", cluster: first, namespace: second, pod: third };
}
