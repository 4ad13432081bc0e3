import { contains, readPrefix } from "../../addressing/index.ts";
import { awsCommand } from "../../desired/index.ts";
import { type Observed, observedById, type Snapshot } from "../../observed/index.ts";
import { edited, type Obstacle, type Remedy } from "./remedy.ts";

type NetworkInterface = Observed<"network-interface">;

/** The source/dest check of an interface that forwards for others, off (F43). */
export function checkRemedies(snapshot: Snapshot, obstacle: Obstacle): readonly Remedy[] {
  return interfacesOf(snapshot, obstacle).flatMap((id) => {
    const found = observedById(snapshot, "network-interface", id);
    return found === undefined || found.props.sourceDestCheck === false ? [] : [remedy(found)];
  });
}

/** The interface whose check drops the packets, or that the table's routes to their destination lead to. */
function interfacesOf(snapshot: Snapshot, { id, node, destinations }: Obstacle): readonly string[] {
  const named = [...`${id} ${node}`.matchAll(/eni-\w+/g)].map(([found]) => found);
  const table = observedById(snapshot, "route-table", id.split(/[@/]/)[0] ?? "");
  const routes = (table?.facts.routes ?? []).filter(({ destination }) => {
    const prefix = readPrefix(destination);
    return prefix !== undefined && destinations.some((one) => contains(prefix, one));
  });
  const targets = routes.flatMap(({ target }) =>
    target.startsWith("i-") ? (observedById(snapshot, "instance", target)?.props.networkInterfaces ?? []) : [target],
  );
  return [...new Set([...named, ...targets.filter((target) => target.startsWith("eni-"))])];
}

function remedy(found: NetworkInterface): Remedy {
  return {
    kind: "source-dest-check",
    resource: found.id,
    text: `${found.id}: turn the source/dest check off`,
    command: `${awsCommand(found.scope, "ec2 modify-network-interface-attribute")} --network-interface-id ${found.id} --no-source-dest-check`,
    mended: (before) =>
      edited<NetworkInterface>(
        before,
        (thing) => thing.kind === "network-interface" && thing.id === found.id,
        (one) => ({ ...one, props: { ...one.props, sourceDestCheck: false } }),
      ),
  };
}
