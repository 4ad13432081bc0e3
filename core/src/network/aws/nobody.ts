import type { Endpoint } from "../model.ts";
import type { NetworkDraft } from "./network-draft.ts";

/** Id of the endpoint, the segment and the domain of addresses that nobody in the snapshot has: packets to them show how far they get. */
export const NOBODY = "nobody";

/** It has no addresses of its own, so that it is nobody's peer until it is asked about with some. */
export function nobody(draft: NetworkDraft): Endpoint {
  draft.segments.set(NOBODY, {
    id: NOBODY,
    domain: NOBODY,
    prefixes: [],
    table: draft.table(NOBODY, () => []),
    leaving: [],
    entering: [],
  });
  return { id: NOBODY, segment: NOBODY, addresses: [], labels: [], exits: [SILENT], entry: [], mtu: 0 };
}

/** Its name is what is told of it. */
const SILENT = {
  filters: [{ id: "nobody in what was read has this address", stateful: false, rules: [] }],
  segment: NOBODY,
};
