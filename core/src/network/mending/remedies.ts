import type { Snapshot } from "../../observed/index.ts";
import { aclRemedies } from "./acl-remedies.ts";
import { checkRemedies } from "./check-remedies.ts";
import { groupRemedies } from "./group-remedies.ts";
import type { Obstacle, Remedy } from "./remedy.ts";
import { routeRemedies } from "./route-remedies.ts";
import { snatRemedies } from "./snat-remedies.ts";

/** Changes of one resource each that may take an obstacle away, the narrowest first. Whether they do is for a proof to say. */
export function remediesFor(snapshot: Snapshot, obstacle: Obstacle): readonly Remedy[] {
  switch (obstacle.kind) {
    case "filter":
      return [...groupRemedies(snapshot, obstacle), ...aclRemedies(snapshot, obstacle)];
    case "no-route":
    case "nowhere":
      return [...checkRemedies(snapshot, obstacle), ...routeRemedies(snapshot, obstacle)];
    case "source-check":
      return checkRemedies(snapshot, obstacle);
    case "translation":
      return snatRemedies(snapshot, obstacle);
  }
}
