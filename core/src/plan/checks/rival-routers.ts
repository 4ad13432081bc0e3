import { namesOf, readKeys } from "../../compile/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";

/** ROUTER-2: routers of links on which Cisco's own high availability runs beside ours. One that was not read says nothing. */
export function rivalRouters(fabric: Fabric, snapshot: Snapshot): readonly Check[] {
  const told = new Map(observedOf(snapshot, "router-configuration").map(({ id, facts }) => [id, facts.cloudHa]));
  return readKeys(fabric, "links").flatMap((link) =>
    namesOf(fabric.spec.links[link]?.dmvpn?.routers ?? []).flatMap((name) => {
      const statement = told.get(`${link}/${name}`);
      if (statement === undefined) return [];
      return [
        warning(
          "ROUTER-2",
          link,
          `router ${name} has \`${statement}\` below \`redundancy\`: Cisco's own high availability, where it is told of the same tables, moves their routes as well, and the two take them from each other`,
          `take its nodes away in the guest shell, then \`no ${statement}\` below \`redundancy\``,
        ),
      ];
    }),
  );
}
